using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans.Client.Connection;

/// <summary>Has Orleans' tries to connect end with the wait for a gateway, and says what is wrong.</summary>
internal sealed class BoundedRetryFilter(GatewayWatch watch, IClientConnectionRetryFilter inner) : IClientConnectionRetryFilter
{
    /// <summary>The application's filter, or Orleans' own.</summary>
    public IClientConnectionRetryFilter Inner { get; } = inner;

    /// <summary>Puts itself before the filter that there is. One that the application adds later is asked instead.</summary>
    public static void AddTo(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IClientConnectionRetryFilter)) is { } found)
        {
            services.AddSingleton<IClientConnectionRetryFilter>(provider => new BoundedRetryFilter(provider.GetRequiredService<GatewayWatch>(), Make(provider, found)));
        }
    }

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        try
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.GivenUp);
            if (watch.Problem is null && await Inner.ShouldRetryConnectionAttempt(exception, enough.Token))
            {
                return true;
            }
        }
        catch (OperationCanceledException) when (watch.Problem is not null)
        {
        }

        throw watch.Problem is { } problem
            ? new JobGrainsUnavailableException(problem.Message, exception)
            : new JobGrainsUnavailableException($"The client cannot connect to the cluster: {exception.Message} Check that silos run, and that the client's clustering names their gateways.", exception);
    }

    private static IClientConnectionRetryFilter Make(IServiceProvider provider, ServiceDescriptor found) => (IClientConnectionRetryFilter)(
        found.ImplementationInstance
        ?? found.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!));
}
