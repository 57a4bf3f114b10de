using System.Text.Json;

namespace JobGrains;

/// <summary>
/// A processor of standalone jobs (and of broadcasts that need neither pre- nor post-process) whose parameters are JSON. Derive from it, and register the class under
/// the name that jobs refer to as <see cref="JobDefinition.Processor"/>.
/// </summary>
/// <typeparam name="TParameters">The type that the parameters of a run are read as.</typeparam>
public abstract class JobProcessor<TParameters> : IJobProcessor
{
    /// <summary>How JSON is read and written. The default is <see cref="JsonSerializerOptions.Web"/>: camel case, and case is ignored when reading.</summary>
    protected virtual JsonSerializerOptions JsonOptions => JsonSerializerOptions.Web;

    ValueTask<ProcessorResult> IJobProcessor.ProcessAsync(IJobContext context, CancellationToken cancellationToken) =>
        ProcessAsync(ReadParameters(context), context, cancellationToken);

    /// <inheritdoc cref="IJobProcessor.ProcessAsync"/>
    protected abstract ValueTask<ProcessorResult> ProcessAsync(TParameters parameters, IJobContext context, CancellationToken cancellationToken);

    /// <summary>Reads the parameters of the run. Override it to give a default where a run has none.</summary>
    /// <exception cref="JobValidationException">There are none, or they are not JSON of that type: the try fails with this message.</exception>
    protected virtual TParameters ReadParameters(IJobContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return JsonText.Read<TParameters>("The parameters of the run", context.Parameters, JsonOptions);
    }

    /// <summary>The task succeeded, with a result written as JSON.</summary>
    protected ProcessorResult Succeeded<TResult>(TResult result) => ProcessorResult.Succeeded(JsonText.Write(result, JsonOptions));
}
