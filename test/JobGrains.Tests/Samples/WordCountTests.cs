using System.Text;
using WordCount;

namespace JobGrains.Tests.Samples;

public sealed class WordCountTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jobgrains-words-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("The cat, the hat.", "the=2 cat=1 hat=1")]
    [InlineData("don't stop_me 42nd", "don=1 t=1 stop=1 me=1 42nd=1")]
    [InlineData("Über über ÜBER", "über=3")]
    [InlineData("名前、名前。", "名前=2")]
    [InlineData("𝒜𝒷 x½ y²", "𝒜𝒷=1 x=1 y=1")]
    [InlineData("\uFEFFbom", "bom=1")]
    [InlineData("", "")]
    public void Count_FollowsTheDocumentedRules(string text, string expected)
    {
        var counts = new Dictionary<string, long>();

        WordScanner.Count(Encoding.UTF8.GetBytes(text), counts);

        string.Join(' ', counts.Select(entry => $"{entry.Key}={entry.Value}")).Should().Be(expected);
    }

    [Fact]
    public void Count_WhenSequencesAreIllFormed_TakesThemAsSeparators()
    {
        var counts = new Dictionary<string, long>();

        WordScanner.Count([.. "ab"u8, 0xE4, 0xBD, .. "cd"u8, 0xFF, .. "ab"u8], counts);

        counts.Should().BeEquivalentTo(new Dictionary<string, long> { ["ab"] = 2, ["cd"] = 1 });
    }

    [Fact]
    public void Count_WhenAWordIsVeryLong_ShortensItAndTellsItApart()
    {
        var totals = new WordTotals();

        totals.Count(Encoding.UTF8.GetBytes($"{new string('a', 300_000)} {new string('a', 300_000)} {new string('a', 299_999)}b"));

        totals.Words.Should().Be(3);
        totals.Distinct.Should().Be(2);
        totals.ToString().Length.Should().BeLessThan(300);
        totals.Top(1).Single().Key.Should().StartWith(new string('a', 32) + "…300000.");
    }

    [Fact]
    public void Cut_WhateverTheBytes_CountsLikeThePlainCount()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var bytes = RandomText(random);
            var path = Path.Combine(_folder, $"{seed}.txt");
            File.WriteAllBytes(path, bytes);
            using var file = TextFiles.OpenText(path)!;
            var totals = new WordTotals();

            var pieces = TextFiles.Cut(file, random.Next(1, 5_000)).ToList();
            pieces.ForEach(piece => totals.Merge(new WordTotals().Count(TextFiles.Read(file, piece.Start, piece.End)).ToString()));

            pieces.Should().HaveCountGreaterThan(0);
            var plain = PlainWordCount.Count(bytes);
            totals.Words.Should().Be(plain.Values.Sum(), $"seed {seed}");
            totals.Distinct.Should().Be(plain.Count, $"seed {seed}");
            totals.Top(int.MaxValue).Where(entry => !entry.Key.Contains('…')).Should().Equal(
                plain.Where(entry => entry.Key.Length <= 100).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal),
                $"seed {seed}");
        }
    }

    [Fact]
    public void OpenText_WhenTheBeginningHoldsANul_TakesTheFileForBinary()
    {
        var path = Path.Combine(_folder, "binary");

        File.WriteAllBytes(path, [.. new byte[8_191].Select(_ => (byte)'a'), 0]);
        TextFiles.OpenText(path).Should().BeNull();
        File.WriteAllBytes(path, [.. new byte[8_192].Select(_ => (byte)'a'), 0]);
        using var text = TextFiles.OpenText(path);
        text.Should().NotBeNull();
    }

    [Fact]
    public void List_SkipsLinksAndFoldersOfVersionControlAndBuilds()
    {
        foreach (var file in (string[])["a.txt", "b/c.txt", ".git/config", "b/bin/x", "b/obj/x", "artifacts/x"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            File.WriteAllText(Path.Combine(_folder, file), "x");
        }

        File.CreateSymbolicLink(Path.Combine(_folder, "link.txt"), Path.Combine(_folder, "a.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), _folder);

        TextFiles.List(new DirectoryInfo(_folder)).Select(file => Path.GetRelativePath(_folder, file.FullName)).Should().Equal("a.txt", Path.Combine("b", "c.txt"));
    }

    /// <summary>Letters of one to four bytes, separators of all lengths, long words and ill-formed bytes.</summary>
    private static byte[] RandomText(Random random)
    {
        string[] parts = ["a", "Zz9", "ß", "名", "𝒜", " ", "\n", "—", "。", "😀", "word "];
        var bytes = new List<byte>();
        var kinds = random.Next(1, parts.Length + 1);
        for (var i = random.Next(1, 4_000); i > 0; i--)
        {
            bytes.AddRange(random.Next(50) == 0 ? [(byte)random.Next(1, 256)] : Encoding.UTF8.GetBytes(parts[random.Next(kinds)]));
        }

        return [.. bytes];
    }
}
