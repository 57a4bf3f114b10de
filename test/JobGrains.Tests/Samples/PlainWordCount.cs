using System.Text;

namespace JobGrains.Tests.Samples;

/// <summary>The documented rules of the word count sample, written again in the plainest way: whole files, one after the other.</summary>
internal static class PlainWordCount
{
    public static bool IsText(byte[] file) => !file.Take(8_192).Contains((byte)0);

    public static Dictionary<string, long> Count(byte[] file)
    {
        var counts = new Dictionary<string, long>();
        if (!IsText(file))
        {
            return counts;
        }

        var word = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(file).EnumerateRunes().Append(new Rune(' ')))
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
                continue;
            }

            if (word.Length > 0)
            {
                counts[word.ToString()] = counts.GetValueOrDefault(word.ToString()) + 1;
            }

            word.Clear();
        }

        return counts;
    }
}
