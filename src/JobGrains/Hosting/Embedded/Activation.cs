namespace JobGrains.Hosting.Embedded;

/// <summary>One activation of a grain.</summary>
internal sealed class Activation
{
    public void OnTurnEnded() => throw new NotImplementedException();
}
