.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-bench build build-node model demo test bench bench-server bench-words lint

CAPTIONI := target/release/captioni
DEMO := target/demo/jfk-captioned.mp4

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system packages that the build needs (apt), or list them.
	@.ci/setup build

setup-test:
	@.ci/setup test

setup-bench:
	@.ci/setup bench

build: setup ## Build the captioni program.
	cargo build --release --locked --workspace --bin captioni

build-node: setup ## Build the Node package in bindings/node.
	@.ci/node build

model: build ## Fetch and verify the tiny.en model.
	$(CAPTIONI) models fetch tiny.en

demo: model ## Caption the fixture and say where the video is.
	@mkdir -p $(dir $(DEMO))
	$(CAPTIONI) caption fixtures/media/jfk.mp4 -o $(DEMO) --model tiny.en --style karaoke
	@echo "The captioned video is $(abspath $(DEMO))"

test: setup-test ## Run all suites, and say what each took.
	@.ci/test

bench: setup-test build ## Measure against the peers; prints a table and writes benches/results.
	benches/peers.sh

bench-server: setup-test ## Load on the server; prints a table and writes benches/results.
	cargo build --release --locked --workspace --bin captioni-server
	node benches/server.mjs

bench-words: setup-bench build ## Measure word times on real speech; prints tables and writes benches/results/words.md.
	$(CAPTIONI) models fetch tiny.en base --quiet
	cargo build --release --locked --workspace --bin words
	target/release/words --long

lint: setup ## rustfmt, clippy, rustdoc, dependencies; ruff, mypy, stubtest; biome, tsc.
	cargo fmt --all --check
	@.ci/dependencies
	@.ci/deny
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --workspace --no-deps --lib
	@.ci/python lint
	@.ci/node lint
	@.ci/server lint
