using System.Collections.Concurrent;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>Where each grain is active, for grains that may be anywhere. One for the whole cluster.</summary>
internal sealed class GrainDirectory
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new(GrainIdComparer.Instance);

    public Activation? Find(GrainId id) => _activations.GetValueOrDefault(id);

    /// <summary>Answers the activation that is there now: the one given, or another that came first.</summary>
    public Activation GetOrAdd(Activation activation) => _activations.GetOrAdd(activation.Id, activation);

    /// <summary>Removes the entry if it still is that of this activation.</summary>
    public void Remove(Activation activation) => _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.Id, activation));
}
