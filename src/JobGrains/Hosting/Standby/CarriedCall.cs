namespace JobGrains.Hosting.Standby;

/// <summary>A call of a process that stands by, on its way to the one that holds the store.</summary>
/// <param name="Method">The interface and the method, as <see cref="CarriedMethods"/> names them.</param>
/// <param name="Key">The key of the grain; of a relay it says nothing.</param>
/// <param name="Request">The request, in the engine's JSON.</param>
internal sealed record CarriedCall(string Method, string Key, byte[] Request);
