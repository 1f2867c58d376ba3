using System.CommandLine;
using FitnessGrpc.Host.Client;
using FitnessGrpc.Host.Client.Models;
using FitnessGrpc.Host.Serving;

var root = new RootCommand("FitnessGrpc: answers fitness questions from your knowledge, with citations.")
{
    ServeCommand.Create(),
    IngestCommand.Create(),
    AskCommand.Create(),
    SearchCommand.Create(),
    ModelCommand.Create(),
    VersionCommand.Create(),
};

// Signals belong to the verbs: a server drains, a client cancels its call.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
