namespace JobGrains.Hosting.Standby;

/// <summary>The end of a <see cref="CarriedCall"/>: one of the two.</summary>
/// <param name="Body">The reply, in the engine's JSON.</param>
/// <param name="Error">What was thrown, as <see cref="CarriedError"/> has it.</param>
internal sealed record CarriedReply(byte[]? Body, byte[]? Error);
