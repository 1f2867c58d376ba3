# One image, two targets: `docker build --build-arg SDK_IMAGE=… --target cpu .` and `--target gpu`. Pods differ only in `serve --target`.
# SDK_IMAGE: an image with the .NET 10 SDK; the registry is yours to choose, so there is no default.
ARG SDK_IMAGE
ARG CPU_IMAGE=debian:12-slim
# ONNX Runtime's CUDA build needs CUDA 12 and cuDNN 9; TensorRT, where it is asked for, an image that has it as well.
ARG CUDA_IMAGE=nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04

FROM ${SDK_IMAGE} AS source
WORKDIR /source
COPY . .

FROM source AS cpu-build
RUN dotnet publish services/Host -c Release -o /app -p:PublishReadyToRun=true --self-contained -v quiet

FROM source AS gpu-build
RUN dotnet publish services/Host -c Release -o /app -p:PublishReadyToRun=true -p:OnnxRuntimeFlavor=Gpu --self-contained -v quiet

FROM ${CUDA_IMAGE} AS gpu
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libicu74 && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home fitness && mkdir /data && chown 10001 /data
COPY --from=gpu-build /app /app
USER 10001
VOLUME /data
ENV FITNESS__Embedding__Onnx__Provider=cuda
ENTRYPOINT ["/app/fitness"]
CMD ["serve", "--data", "/data"]

FROM ${CPU_IMAGE} AS cpu
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libicu72 && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home fitness && mkdir /data && chown 10001 /data
COPY --from=cpu-build /app /app
USER 10001
VOLUME /data
ENTRYPOINT ["/app/fitness"]
CMD ["serve", "--data", "/data"]
