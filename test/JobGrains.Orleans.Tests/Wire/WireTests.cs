using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Orleans.Client.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace JobGrains.Orleans.Tests.Wire;

/// <summary>What travels between silos, and between them and clients outside. Within a silo nothing is serialized, so that a test on one silo would not see what is refused.</summary>
public sealed class WireTests(WireEnds ends) : IClassFixture<WireEnds>
{
    private static readonly Type[] Exceptions = [.. typeof(JobGrainsException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JobGrainsException)))];

    public static TheoryData<string> Messages => [.. EngineMessages.ByName.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> ExceptionNames => [.. Exceptions.Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void AMessage_ArrivesAsItWasSent(string name)
    {
        var message = Samples.Of(EngineMessages.ByName[name]);

        foreach (var (from, to) in ends.Pairs)
        {
            // As an argument whose type the receiver does not know beforehand: its name travels, and must be allowed.
            var arrived = to.Deserialize<object>(from.SerializeToArray<object>(message))!;

            arrived.Should().BeOfType(message.GetType());
            Json(arrived).Should().Be(Json(message));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void AMessage_IsSharedWithinASilo(string name)
    {
        var message = Samples.Of(EngineMessages.ByName[name]);

        ends.SiloServices.GetRequiredService<DeepCopier>().Copy<object>(message).Should().BeSameAs(message);
    }

    [Theory]
    [MemberData(nameof(ExceptionNames))]
    public void AnExceptionOfJobGrains_ArrivesAsItWasThrown(string name)
    {
        var thrown = ExceptionSamples.Of(Exceptions.Single(type => type.Name == name));

        foreach (var (from, to) in ends.Pairs)
        {
            var arrived = to.Deserialize<Exception>(from.SerializeToArray<Exception>(thrown))!;

            arrived.Should().BeOfType(thrown.GetType());
            ExceptionSamples.Describe(arrived).Should().Be(ExceptionSamples.Describe(thrown));
        }
    }

    private static string Json(object message) => JsonSerializer.Serialize(message, EngineJson.Default.GetTypeInfo(message.GetType())!);
}
