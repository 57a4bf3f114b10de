using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;

namespace JobGrains.Orleans.Tests.Wire;

/// <summary>A silo and a client, configured but not started, each with a JSON serializer of the application's that claims everything.</summary>
public sealed class WireEnds : IDisposable
{
    private readonly IHost _silo;
    private readonly IHost _client;

    public WireEnds()
    {
        var silo = Host.CreateApplicationBuilder();
        silo.UseOrleans(builder =>
        {
            builder.UseLocalhostClustering().AddMemoryGrainStorageAsDefault().UseInMemoryReminderService().AddJobGrains();
            ApplicationJson.Add(builder.Services);
        });
        _silo = silo.Build();
        var client = Host.CreateApplicationBuilder();
        client.UseOrleansClient(builder =>
        {
            builder.UseLocalhostClustering().AddJobGrainsClient();
            ApplicationJson.Add(builder.Services);
        });
        _client = client.Build();
    }

    public IServiceProvider SiloServices => _silo.Services;

    /// <summary>From the client to a silo, back, and between silos.</summary>
    public IEnumerable<(Serializer From, Serializer To)> Pairs
    {
        get
        {
            var (silo, client) = (_silo.Services.GetRequiredService<Serializer>(), _client.Services.GetRequiredService<Serializer>());
            return [(client, silo), (silo, client), (silo, silo)];
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _silo.Dispose();
    }
}
