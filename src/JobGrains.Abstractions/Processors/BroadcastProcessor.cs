using System.Text.Json;

namespace JobGrains;

/// <summary>A processor of broadcasts whose parameters are JSON.</summary>
/// <typeparam name="TParameters">The type that the parameters of a run are read as.</typeparam>
public abstract class BroadcastProcessor<TParameters> : IBroadcastProcessor
{
    /// <summary>How JSON is read and written. The default is <see cref="JsonSerializerOptions.Web"/>: camel case, and case is ignored when reading.</summary>
    protected virtual JsonSerializerOptions JsonOptions => JsonSerializerOptions.Web;

    ValueTask<ProcessorResult> IBroadcastProcessor.PreProcessAsync(IJobContext context, CancellationToken cancellationToken) =>
        PreProcessAsync(ReadParameters(context), context, cancellationToken);

    ValueTask<ProcessorResult> IBroadcastProcessor.ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken) =>
        ProcessAsync(ReadParameters(context), context, cancellationToken);

    ValueTask<ProcessorResult> IBroadcastProcessor.PostProcessAsync(IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes, CancellationToken cancellationToken) =>
        PostProcessAsync(ReadParameters(context), context, outcomes, cancellationToken);

    /// <inheritdoc cref="IBroadcastProcessor.PreProcessAsync"/>
    protected virtual ValueTask<ProcessorResult> PreProcessAsync(TParameters parameters, IJobContext context, CancellationToken cancellationToken) =>
        new(ProcessorResult.Succeeded());

    /// <inheritdoc cref="IBroadcastProcessor.ProcessAsync"/>
    protected abstract ValueTask<ProcessorResult> ProcessAsync(TParameters parameters, IBroadcastContext context, CancellationToken cancellationToken);

    /// <inheritdoc cref="IBroadcastProcessor.PostProcessAsync"/>
    protected virtual ValueTask<ProcessorResult> PostProcessAsync(
        TParameters parameters, IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes, CancellationToken cancellationToken) =>
        new(BroadcastVerdict.Decide(context, outcomes));

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
