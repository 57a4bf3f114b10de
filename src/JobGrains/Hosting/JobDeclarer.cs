using JobGrains.Client;
using JobGrains.Jobs;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting;

/// <summary>Saves the jobs that are declared in code when a silo starts.</summary>
internal static partial class JobDeclarer
{
    private const int MaxTries = 20;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    /// <summary>Saves each declaration unless it, or a later one, was saved before.</summary>
    /// <param name="declarations">The declarations.</param>
    /// <param name="pick">Picks a silo to call from, for each try.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task DeclareAsync(IEnumerable<JobDeclaration> declarations, Func<ISiloHost> pick, CancellationToken cancellationToken)
    {
        foreach (var declaration in declarations)
        {
            await DeclareAsync(declaration.Definition, pick, cancellationToken);
        }
    }

    private static async Task DeclareAsync(JobDefinition definition, Func<ISiloHost> pick, CancellationToken cancellationToken)
    {
        JobDefinitionValidator.ThrowIfInvalid(definition);
        var silo = pick();
        var request = new SaveJobRequest { Definition = definition, Mode = SaveMode.Declare, Token = silo.Random.NextInt64(1, long.MaxValue) };
        for (var tries = 1; ; tries++)
        {
            try
            {
                var reply = await silo.CallAsync<IJobGrain, SaveJobRequest, JobReply>(definition.Id.Value, static (grain, save) => grain.SaveAsync(save), request);
                if (reply.Job is { } job && DefinitionJson.Write(job.Definition) != DefinitionJson.Write(definition))
                {
                    LogKept(silo.Engine.Loggers.CreateLogger(typeof(JobDeclarer)), definition.Id, definition.Revision, silo.Id, job.Definition.Revision);
                }

                return;
            }
            catch (JobGrainsUnavailableException) when (tries < MaxTries)
            {
                await Task.Delay(Again, silo.Time, cancellationToken);
                silo = pick();
            }
        }
    }
}
