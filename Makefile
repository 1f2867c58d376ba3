# The two commands of the README are `make run` and `make test`; the others serve contributors.
CONFIG ?= Release
DATA ?=
KNOWLEDGE ?= knowledge
SOLUTION := FitnessGrpc.sln
NPM := $(shell command -v npm 2>/dev/null)
BUF := tools/node_modules/.bin/buf
CONTRACTS := services/Contracts/obj/contracts.binpb
# Set by npm behind a complete install.
TOOLS := $(if $(NPM),tools/node_modules/.package-lock.json)
CLIENTS := $(if $(NPM),$(patsubst %/package-lock.json,%/node_modules/.package-lock.json,$(wildcard tests/Conformance/package-lock.json)))

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: run build test deps lint bench bench-vectors bench-embedding bench-texts eval clean baseline

## Serve on this machine with the sample knowledge: REST on 8080, gRPC on 8081, health and metrics on 9090.
run: build
	out/fitness serve --data data --knowledge $(KNOWLEDGE)

## The executable, at out/fitness, compiled ahead of time for this machine: it starts in half the time.
build:
	dotnet publish services/Host -c $(CONFIG) -o out/app -p:PublishReadyToRun=true -v quiet
	ln -sf app/fitness out/fitness

## Every test, in C# and through the official clients. The last line has the totals.
test: deps
	CONFIG=$(CONFIG) tests/run

## What tests need beyond the .NET SDK.
deps: $(CLIENTS)
	$(if $(NPM),,@echo "skipped: npm is not installed, so the tests of the JavaScript clients will not run")

## Build without warnings, format, contract style, contract compatibility.
lint: $(TOOLS)
	dotnet build $(SOLUTION) -c $(CONFIG) -v quiet
	dotnet format $(SOLUTION) --no-restore --verify-no-changes
ifdef NPM
	$(BUF) lint $(CONTRACTS) --config protos/buf.yaml
	$(BUF) breaking $(CONTRACTS) --against protos/baseline.binpb --config protos/buf.yaml
else
	@echo "skipped: npm is not installed, so buf lint and buf breaking did not run"
endif

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --loglevel=error
	touch $@

## Figures, an object a line, in out/bench/*.json.
bench: build
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --out out/bench

## Figures of the vector engine, its index beside hnswlib's, in out/bench/vectors.json. ARGS is handed on, as in: make bench-vectors ARGS="--only vectors.search".
## A million points (vectors.growth.1000000 and vectors.start.1m, five minutes, 3 GB of disk): make bench-vectors ARGS="--only vectors.growth,vectors.start --points 1000000".
bench-vectors: build
	@test -f /usr/include/hnswlib/hnswlib.h || { command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y libhnswlib-dev g++; } || true
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --vectors --out out/bench $(ARGS)

## Figures of the embedding service beside a bare loop over ONNX Runtime, in out/bench/embedding.json. As in: make bench-embedding ARGS="--only embedding.bulk --rounds 3",
## or, ten minutes of four times what it can do, ARGS="--only embedding.overload --seconds 600".
bench-embedding: build
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --embedding --out out/bench $(ARGS)

## The vectors of real text for bench-vectors, once: make bench-texts DATA=path/to/data. Takes five to ten minutes.
bench-texts:
	@test -n "$(DATA)" || { echo "bench-texts: name the data folder, as in: make bench-texts DATA=path/to/data"; exit 2; }
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --texts $(DATA) --out out/bench

## Quality on real data: make eval DATA=path/to/data. MODEL=folder has its vectors judged beside those of the default model.
eval: build
	@test -n "$(DATA)" || { echo "eval: name the data folder, as in: make eval DATA=path/to/data"; exit 2; }
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --eval $(DATA) $(if $(MODEL),--model $(MODEL))

## Moves the baseline that `buf breaking` compares with: for a release only.
baseline:
	dotnet build services/Contracts -c $(CONFIG) -v quiet
	cp $(CONTRACTS) protos/baseline.binpb

clean:
	rm -rf out data tools/node_modules tests/Conformance/node_modules
	find services gateway tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
