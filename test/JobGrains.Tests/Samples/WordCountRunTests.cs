using JobGrains.Hosting;
using JobGrains.Tests.Documentation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WordCount;

namespace JobGrains.Tests.Samples;

public sealed class WordCountRunTests
{
    /// <summary>The whole sample on three silos against a plain count of this repository, file after file.</summary>
    [Fact]
    public async Task Run_OfTheRepository_CountsLikeThePlainCount()
    {
        var plain = new Dictionary<string, long>();
        var files = TextFiles.List(new DirectoryInfo(Repository.Root)).Select(file => File.ReadAllBytes(file.FullName)).Where(PlainWordCount.IsText).ToList();
        foreach (var (word, count) in files.SelectMany(PlainWordCount.Count))
        {
            plain[word] = plain.GetValueOrDefault(word) + count;
        }

        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(new CrashGate(closed: false)).AddJobGrains(jobs => jobs
            .ConfigureEmbedded(embedded => embedded.Silos = 3)
            .AddProcessor<WordCountProcessor>("word-count")
            .AddJob(new JobDefinition { Id = "word-count", Processor = "word-count", ExecutionType = ExecutionType.MapReduce }));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<IJobClient>();
        var run = await client.RunAsync("word-count", new WordCountRequest(Repository.Root, 5).ToJson(), TestContext.Current.CancellationToken);
        var ended = await client.WaitAsync(run.InstanceId, TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
        var result = WordCountResult.Parse(ended.Result);
        (result.Files, result.Words, result.Distinct).Should().Be((files.Count, plain.Values.Sum(), plain.Count));
        result.Top.Should().Equal(plain.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(5));
    }
}
