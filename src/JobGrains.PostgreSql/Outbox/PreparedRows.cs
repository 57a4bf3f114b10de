using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobGrains.Client;
using JobGrains.Hosting.Embedded;
using JobGrains.Jobs;

namespace JobGrains.PostgreSql.Outbox;

/// <summary>What stands in rows of the outbox.</summary>
internal static class PreparedRows
{
    public static byte[] Write(PreparedRun run) => JsonCodec.Engine.Write(run);

    /// <summary>The run of a row; null, and why, where it cannot be one. Whoever may insert may have inserted anything.</summary>
    public static PreparedRun? Read(OutboxRow row, [NotNullWhen(false)] out string problem)
    {
        problem = "";
        try
        {
            var run = JsonCodec.Engine.Read<PreparedRun>(row.Body);
            problem = Check(row, run);
            return problem.Length == 0 ? run : null;
        }
        catch (Exception exception) when (exception is JsonException or JobGrainsException or NotSupportedException)
        {
            problem = $"The body is not a run as this version of JobGrains writes it: {exception.Message}";
            return null;
        }
    }

    private static string Check(OutboxRow row, PreparedRun run)
    {
        if (run.Run is not { IdempotencyKey: { } key } request)
        {
            return "The body has no request with a key.";
        }

        var problems = RunRequestValidator.Check(request).Problems;
        return problems.Count > 0 ? string.Join(' ', problems)
            : run.InstanceId.Value != row.Instance || request.JobId.Value != row.Job || InstanceIds.Make(request.JobId, run.InstanceId.Generation, key) != run.InstanceId
                ? $"The body is of '{run.InstanceId}', a run of job '{request.JobId}' with the key '{key}', and not of the run and the job of the row."
                : "";
    }
}
