namespace JobGrains.Hosting;

/// <summary>Names the method of a call. Must not capture: the request carries everything, so that a call can be copied, dropped and named.</summary>
internal delegate ValueTask<TReply> GrainCall<in TGrain, in TRequest, TReply>(TGrain grain, TRequest request);
