using System.Text.RegularExpressions;

namespace JobGrains.Tests.Documentation;

public sealed partial class PagesTests
{
    [Fact]
    public void Snippets_StandWordForWordInTheCompiledProject()
    {
        var compiled = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "snippets"), "*.cs", SearchOption.AllDirectories).Select(file => Unindented(File.ReadAllText(file))));

        var missing = from page in Repository.Pages
                      from Match block in CodeBlock().Matches(Repository.Read(page))
                      let code = Unindented(block.Groups[1].Value)
                      where !compiled.Contains(code, StringComparison.Ordinal)
                      select $"{page}: {code}";

        missing.Should().BeEmpty();
    }

    [Fact]
    public void Links_LeadToFilesThatExist()
    {
        var broken = from page in Repository.Pages
                     from Match link in Link().Matches(Repository.Read(page))
                     let target = link.Groups[1].Value.Split('#')[0]
                     where target.Length > 0 && !target.StartsWith("http", StringComparison.Ordinal)
                     where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target))
                     select $"{page}: {target}";

        broken.Should().BeEmpty();
    }

    /// <summary>A block in a page stands further left than in the file that it is compiled in.</summary>
    private static string Unindented(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
