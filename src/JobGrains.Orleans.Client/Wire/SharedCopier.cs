using Orleans.Serialization.Cloning;

namespace JobGrains.Orleans.Client.Wire;

/// <summary>Messages are immutable by contract: a call within a silo shares them.</summary>
internal sealed class SharedCopier<TMessage> : IDeepCopier<TMessage>, IOptionalDeepCopier
    where TMessage : class
{
    public TMessage DeepCopy(TMessage input, CopyContext context) => input;

    public bool IsShallowCopyable() => true;
}
