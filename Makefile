.DEFAULT_GOAL := help
.PHONY: help up down load watch traffic alerts validate loadtest build sandbox test cover lint render plan update bench clean

STACK    ?= staging
OUT      ?= out/$(STACK)
WORKLOAD ?= backend
RPS      ?= 100
BASE     ?= main
SHORTEN  ?= 1
PACE     ?= 1
FOR      ?= 5m

# Kustomize, which kwok and kubectl contain, could load plug-ins. With that possibility the linker keeps all that a plug-in might
# call: the sandbox is almost twice as large then, and needs gcc to link.
# Nor does anybody debug what is made here: without debug information a first build takes a fifth less of the processors.
# Tests have all of vet: "go vet", or a test with less of it, would look at every dependency once more.
export GOFLAGS := $(GOFLAGS) -tags=kustomize_disable_go_plugin_support -gcflags=all=-dwarf=false -vet=all

# The control plane's components report the version that they are built from.
KUBERNETES = $(shell cd ops && go list -m -f '{{.Version}}' k8s.io/kubernetes)
VERSION    = -s -w -X k8s.io/component-base/version.gitVersion=$(KUBERNETES)

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: sandbox ## Start a Kubernetes API on loopback and deploy STACK to it; TRAFFIC=1 makes pods servers, PROMETHEUS=1 has it watched
	@bin/sandbox up --stack $(STACK) $(if $(TRAFFIC),--traffic --pace $(PACE)) $(if $(PROMETHEUS),--prometheus --shorten $(SHORTEN))

traffic: sandbox ## Show the load balancer's targets, and what became of the requests
	@bin/sandbox traffic --stack $(STACK)

down: sandbox ## Destroy STACK and stop the sandbox
	@bin/sandbox down --stack $(STACK)

load: sandbox ## Offer load to a workload: make load WORKLOAD=backend RPS=100 FOR=5m
	@bin/sandbox load $(WORKLOAD) --stack $(STACK) --rps $(RPS) --for $(FOR)

watch: sandbox ## Show replicas and load as they move
	@bin/sandbox watch --stack $(STACK)

loadtest: sandbox ## Send the sandbox a real spike of requests: make loadtest WORKLOAD=backend RPS=100 FOR=5m
	@cd ops && go build -o ../bin/loadtest ./cmd/loadtest
	@bin/sandbox traffic --stack $(STACK) >/dev/null 2>&1 || bin/sandbox up --stack $(STACK) --traffic --pace $(PACE)
	@bin/loadtest spike $$(bin/sandbox traffic --stack $(STACK) --loadtest $(WORKLOAD)) --base 5 --peak $(RPS) --at 15s --hold 2m --for $(FOR) \
		--record .sandbox/loadtest.json --chart .sandbox/loadtest.html

alerts: sandbox ## Show the alerts that fire or are pending in the sandbox's Prometheus
	@bin/sandbox alerts

validate: ## Say what is wrong with STACK in the sandbox that make up started
	@cd ops && go build -o ../bin/validate ./cmd/validate
	@bin/validate --stack $(STACK) --kubeconfig .sandbox/kubeconfig --context sandbox

sandbox:
	@[ -x bin/sandbox ] || echo "Building the sandbox from its modules; the first time this takes some minutes."
	@cd ops && go build -ldflags "$(VERSION)" -o ../bin/sandbox ./cmd/sandbox

build: ## Build the program and its tools into bin/
	go build -o bin/ . ./cmd/...

test: ## Pass every test of every module
	go test ./...
	@# The plans lie outside of that module, where the test cache does not see them change.
	cd compat && go test -count=1 ./...
	cd compat && go test -count=1 -modfile=go.1.35.mod ./...
	cd compat && go test -count=1 -modfile=go.1.34.mod ./...
	cd examples/reports-api && go test ./...
	go tool -modfile=ops/actionlint/go.mod actionlint -shellcheck= -pyflakes= .github/workflows/*.yaml
	cd ops && go test -timeout 40m ./...
	cd ops && go test -count=1 ./internal/constants
	cd ops/alerts && go test ./...

cover: ## Show how much of components/ and stacks/ the tests reach
	go test -coverprofile=coverage.out -coverpkg=./components/...,./stacks/... ./components/... ./stacks/...
	go tool cover -func=coverage.out | tail -1

lint: ## Find what the compiler does not
	go tool -modfile=ops/lint/go.mod golangci-lint run ./...
	cd ops && go tool -modfile=lint/go.mod golangci-lint run --config ../.golangci.yml ./...
	cd ops/alerts && go tool -modfile=../lint/go.mod golangci-lint run --config ../../.golangci.yml ./...

render: ## Write the plan of STACK to OUT: make render STACK=production OUT=plan
	@go run ./cmd/render --stack $(STACK) --out $(OUT)

plan: ## Say how the stacks' plans differ from those of BASE: make plan BASE=main
	@go run ./cmd/plan --base $(BASE)

update: ## Write goldens and generated pages anew
	go test ./components/addons ./components/edge ./components/ingress ./components/mesh ./components/monitoring ./components/workload ./stacks -update
	cd ops && go test ./internal/loadtest/chart ./internal/loadtest/record ./internal/loadtest/report -update
	go run ./cmd/reference
	cd ops/alerts && go test . -run TestPicturesAreCurrent -update

bench: sandbox ## Measure what people wait for
	go test -run '^$$' -bench . -benchmem ./stacks
	@bin/sandbox bench

clean: ## Remove what was built and rendered
	rm -rf bin out plan coverage.out
