namespace JobGrains.Hosting.Embedded;

/// <summary>The end of a call that a grain sent outside its turn. Lost with the activation.</summary>
internal sealed class OutcomeTurn<TReply>(Activation owner, Func<CallOutcome<TReply>, ValueTask> onOutcome) : OwnTurn
{
    private CallOutcome<TReply> _outcome;

    public void Enter(CallOutcome<TReply> outcome)
    {
        _outcome = outcome;
        owner.Enqueue(this);
    }

    protected override ValueTask BeginAsync(Activation activation) => onOutcome(_outcome);
}
