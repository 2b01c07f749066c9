.DEFAULT_GOAL := help
.PHONY: help up down load watch build sandbox test cover lint render plan update bench clean

STACK    ?= staging
OUT      ?= out/$(STACK)
WORKLOAD ?= backend
RPS      ?= 100
BASE     ?= main
FOR      ?= 5m

# The control plane's components report the version that they are built from.
KUBERNETES = $(shell cd ops && go list -m -f '{{.Version}}' k8s.io/kubernetes)
VERSION    = -X k8s.io/component-base/version.gitVersion=$(KUBERNETES)

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: sandbox ## Start a Kubernetes API on loopback and deploy STACK to it
	@bin/sandbox up --stack $(STACK)

down: sandbox ## Destroy STACK and stop the sandbox
	@bin/sandbox down --stack $(STACK)

load: sandbox ## Offer load to a workload: make load WORKLOAD=backend RPS=100 FOR=5m
	@bin/sandbox load $(WORKLOAD) --stack $(STACK) --rps $(RPS) --for $(FOR)

watch: sandbox ## Show replicas and load as they move
	@bin/sandbox watch --stack $(STACK)

sandbox:
	@[ -x bin/sandbox ] || echo "Building the sandbox from its modules; the first time this takes some minutes."
	@cd ops && go build -ldflags "$(VERSION)" -o ../bin/sandbox ./cmd/sandbox

build: ## Build the program and its tools into bin/
	go build -o bin/ . ./cmd/...

test: ## Pass every test of every module
	go vet ./...
	go test ./...
	@# The plans lie outside of that module, where the test cache does not see them change.
	cd compat && go test -count=1 ./...
	cd compat && go test -count=1 -modfile=go.1.35.mod ./...
	cd compat && go test -count=1 -modfile=go.1.34.mod ./...
	cd examples/reports-api && go test ./...
	go tool -modfile=ops/actionlint/go.mod actionlint -shellcheck= -pyflakes= .github/workflows/*.yaml
	cd ops && go vet ./...
	cd ops && go test -timeout 40m ./...
	cd ops && go test -count=1 ./internal/constants
	cd ops/alerts && go vet ./... && go test ./...

cover: ## Show how much of components/ and stacks/ the tests reach
	go test -coverprofile=coverage.out -coverpkg=./components/...,./stacks/... ./components/... ./stacks/...
	go tool cover -func=coverage.out | tail -1

lint: ## Find what the compiler does not
	go tool -modfile=ops/lint/go.mod golangci-lint run ./...
	cd ops && go tool -modfile=lint/go.mod golangci-lint run --config ../.golangci.yml ./...

render: ## Write the plan of STACK to OUT: make render STACK=production OUT=plan
	@go run ./cmd/render --stack $(STACK) --out $(OUT)

plan: ## Say how the stacks' plans differ from those of BASE: make plan BASE=main
	@go run ./cmd/plan --base $(BASE)

update: ## Write goldens and generated pages anew
	go test ./components/addons ./components/edge ./components/ingress ./components/mesh ./components/monitoring ./components/workload ./stacks -update
	go run ./cmd/reference

bench: sandbox ## Measure what people wait for
	go test -run '^$$' -bench . -benchmem ./stacks
	@bin/sandbox bench

clean: ## Remove what was built and rendered
	rm -rf bin out plan coverage.out
