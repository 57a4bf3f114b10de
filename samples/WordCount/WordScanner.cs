using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace WordCount;

/// <summary>
/// Words are maximal runs of letters and decimal digits (Unicode categories L and Nd) of the text decoded as UTF-8, each character mapped to its lower case by the
/// invariant culture. Everything else separates words, ill-formed bytes included.
/// </summary>
internal static class WordScanner
{
    /// <summary>A longer word is shown by its beginning, its length and its hash, so that results stay small. It still is one word, told apart from all others.</summary>
    private const int LongestShown = 100;

    public static void Count(ReadOnlySpan<byte> text, Dictionary<string, long> counts)
    {
        Span<char> units = stackalloc char[2];
        var word = new StringBuilder();
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            text = text[length..];
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(units[..Rune.ToLowerInvariant(rune).EncodeToUtf16(units)]);
                continue;
            }

            Add(word, counts);
        }

        Add(word, counts);
    }

    /// <summary>Where a well-formed separator begins in <paramref name="text"/>, or -1. No word and no UTF-8 sequence crosses such a place.</summary>
    public static int IndexOfSeparator(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.DecodeFromUtf8(text[i..], out var rune, out _) == OperationStatus.Done && !Rune.IsLetterOrDigit(rune))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Add(StringBuilder word, Dictionary<string, long> counts)
    {
        if (word.Length == 0)
        {
            return;
        }

        var text = word.ToString();
        word.Clear();
        var key = text.Length <= LongestShown ? text : Abbreviate(text);
        counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    private static string Abbreviate(string word) =>
        $"{word[..32]}…{word.Length}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(word)).AsSpan(0, 16))}";
}
