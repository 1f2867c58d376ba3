# The two commands of the README are `make run` and `make test`; the others serve contributors.
CONFIG ?= Release
RID ?= $(shell dotnet --info | awk '/^ *RID:/ {print $$2; exit}')
DATA ?=
KNOWLEDGE ?= knowledge
SOLUTION := FitnessGrpc.sln

.PHONY: run build test deps lint bench eval clean baseline

## Serve on this machine with the sample knowledge: REST on 8080, gRPC on 8081, health and metrics on 9090.
run: build
	out/fitness serve --data data --knowledge $(KNOWLEDGE)

## The executable, at out/fitness.
build:
	dotnet publish services/Host -c $(CONFIG) -r $(RID) --self-contained false -p:PublishReadyToRun=true -o out/app -v quiet --nologo
	ln -sf app/fitness out/fitness

## Every test, in C# and through the official clients. Ends with the totals.
test: deps
	CONFIG=$(CONFIG) tests/run

## What tests need beyond the .NET SDK.
deps:
	@if command -v npm >/dev/null; then \
	  (cd tools && npm ci --no-audit --no-fund --loglevel=error) && \
	  (cd tests/Conformance && npm ci --no-audit --no-fund --loglevel=error); \
	else echo "deps: npm is not installed; tests of the JavaScript clients will be skipped"; fi

## Format, contract style, contract compatibility.
lint: deps
	dotnet format $(SOLUTION) --verify-no-changes
	dotnet build services/Contracts -c $(CONFIG) -v quiet --nologo
	@if [ -x tools/node_modules/.bin/buf ]; then \
	  tools/node_modules/.bin/buf lint services/Contracts/obj/contracts.binpb --config protos/buf.yaml && \
	  tools/node_modules/.bin/buf breaking services/Contracts/obj/contracts.binpb --against protos/baseline.binpb --config protos/buf.yaml; \
	else echo "lint: npm is not installed; buf lint and buf breaking did not run"; fi

## Figures, an object a line, in out/bench/*.json.
bench: build
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --out out/bench

## Quality on real data: make eval DATA=path/to/data
eval: build
	@test -n "$(DATA)" || { echo "eval: name the data folder, as in: make eval DATA=path/to/data"; exit 2; }
	dotnet run --project tests/Benchmarks -c $(CONFIG) -- --eval $(DATA)

## Moves the baseline that `buf breaking` compares with: for a release only.
baseline:
	dotnet build services/Contracts -c $(CONFIG) -v quiet --nologo
	cp services/Contracts/obj/contracts.binpb protos/baseline.binpb

clean:
	rm -rf out data tools/node_modules tests/Conformance/node_modules
	find services gateway tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
