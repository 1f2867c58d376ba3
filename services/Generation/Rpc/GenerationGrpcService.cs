using System.Text;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Generation.Pipeline;
using Grpc.Core;

namespace FitnessGrpc.Generation.Rpc;

/// <summary>The contract over the pipeline.</summary>
internal sealed class GenerationGrpcService(AnswerPipeline pipeline) : GenerationService.GenerationServiceBase
{
    public override async Task Chat(ChatRequest request, IServerStreamWriter<ChatResponse> responseStream, ServerCallContext context)
    {
        var query = QueryReader.Read(request.Question, request.ConversationId, request.Filter, request.Options, context.Deadline);
        await foreach (var response in pipeline.AnswerAsync(query, context.CancellationToken))
            await responseStream.WriteAsync(response, context.CancellationToken);
    }

    public override async Task<AnswerResponse> Answer(AnswerRequest request, ServerCallContext context)
    {
        var query = QueryReader.Read(request.Question, request.ConversationId, request.Filter, request.Options, context.Deadline);
        var answer = new AnswerResponse();
        var text = new StringBuilder();
        await foreach (var response in pipeline.AnswerAsync(query, context.CancellationToken))
        {
            switch (response.EventCase)
            {
                case ChatResponse.EventOneofCase.Started:
                    answer.QueryId = response.Started.QueryId;
                    answer.Cache = response.Started.Cache;
                    answer.Model = response.Started.Model;
                    break;
                case ChatResponse.EventOneofCase.Delta:
                    text.Append(response.Delta.Text);
                    break;
                case ChatResponse.EventOneofCase.Citation:
                    answer.Citations.Add(response.Citation);
                    break;
                case ChatResponse.EventOneofCase.Finished:
                    answer.Usage = response.Finished.Usage;
                    answer.Answered = response.Finished.Answered;
                    break;
            }
        }
        answer.Answer = text.ToString();
        return answer;
    }
}
