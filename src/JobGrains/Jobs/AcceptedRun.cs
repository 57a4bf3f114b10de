namespace JobGrains.Jobs;

/// <summary>Says of a run that it was accepted before it is created: nothing of its job at the time of the creation speaks against it any more, but that the job is there.</summary>
/// <param name="Generation">The generation of the job that it is of: in another one it is not created.</param>
/// <param name="Time">When it was accepted; its delay counts from then.</param>
internal sealed record AcceptedRun([property: System.Text.Json.Serialization.JsonRequired] int Generation, [property: System.Text.Json.Serialization.JsonRequired] DateTimeOffset Time);
