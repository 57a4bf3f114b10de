namespace JobGrains.Jobs;

/// <param name="Id">Names this back-fill, so that a repeat is recognised.</param>
/// <param name="Request">What is asked for.</param>
internal sealed record BackfillJobRequest(string Id, BackfillRequest Request);
