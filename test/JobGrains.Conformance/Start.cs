namespace JobGrains.Conformance;

/// <summary>One start of user code.</summary>
public sealed record Start(SiloId Silo, InstanceId Run, int Attempt, TaskId Task, int Try, string Epoch)
{
    public static Start Of(IJobContext context) => new(context.Silo, context.InstanceId, context.Attempt, context.TaskId, context.Try, context.Epoch);
}
