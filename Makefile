.DEFAULT_GOAL := help
.PHONY: help test

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: ## Pass every test
	go test ./...
