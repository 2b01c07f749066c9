.DEFAULT_GOAL := help
.PHONY: help build test cover lint render update bench clean

STACK ?= staging
OUT   ?= out/$(STACK)

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

cover: ## Show how much of components/ and stacks/ the tests reach
	go test -coverprofile=coverage.out -coverpkg=./components/...,./stacks/... ./components/... ./stacks/...
	go tool cover -func=coverage.out | tail -1

lint: ## Find what the compiler does not
	go tool -modfile=ops/lint/go.mod golangci-lint run ./...

render: ## Write the plan of STACK to OUT: make render STACK=production OUT=plan
	@go run ./cmd/render --stack $(STACK) --out $(OUT)

update: ## Write goldens and generated pages anew
	go test ./components/ingress ./components/mesh ./components/monitoring ./components/workload ./stacks -update
	go run ./cmd/reference

bench: ## Measure what people wait for
	go test -run '^$$' -bench . -benchmem ./...

clean: ## Remove what was built and rendered
	rm -rf bin out coverage.out
