using System.Globalization;
using System.Text;

namespace WordCount;

/// <summary>How often each word was seen, in how many files; travels as lines of text.</summary>
internal sealed class WordTotals
{
    private readonly Dictionary<string, long> _counts = [];

    public long Files { get; set; }

    public long Words => _counts.Values.Sum();

    public long Distinct => _counts.Count;

    public WordTotals Count(ReadOnlySpan<byte> text)
    {
        WordScanner.Count(text, _counts);
        return this;
    }

    public IEnumerable<KeyValuePair<string, long>> Top(int count) =>
        _counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(count);

    public void Merge(string text)
    {
        var lines = text.Split('\n');
        Files += long.Parse(lines[0], CultureInfo.InvariantCulture);
        foreach (var line in lines.AsSpan(1))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var word = line[..space];
            _counts[word] = _counts.GetValueOrDefault(word) + long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture);
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Files}");
        foreach (var (word, count) in _counts)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{word} {count}");
        }

        return text.ToString();
    }
}
