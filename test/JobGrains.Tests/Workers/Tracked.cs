using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Tests.Workers;

/// <summary>A processor that tells whether its session was closed: by a service of the session's scope.</summary>
internal sealed class Tracked(ScopedProbe probe, Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process) : IMapProcessor
{
    public bool IsDisposed => probe.IsDisposed;

    public static ProcessorRegistration Register(List<Tracked> made, Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process) =>
        ProcessorRegistration.OfFactory("p", services =>
        {
            var processor = new Tracked(services.GetRequiredService<ScopedProbe>(), process);
            made.Add(processor);
            return processor;
        });

    public ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken) => process(context, cancellationToken);
}
