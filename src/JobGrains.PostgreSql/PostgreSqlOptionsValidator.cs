using System.Text.RegularExpressions;
using JobGrains.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace JobGrains.PostgreSql;

internal sealed partial class PostgreSqlOptionsValidator : IValidateOptions<PostgreSqlOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlOptions options)
    {
        var problems = new OptionProblems(nameof(PostgreSqlOptions));
        problems.Range(nameof(options.MaxConnections), options.MaxConnections, 2, 100);
        problems.Range(nameof(options.StartTimeout), options.StartTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        problems.Range(nameof(options.StatementTimeout), options.StatementTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        if (options.Schema is null || !SchemaName().IsMatch(options.Schema))
        {
            problems.Add(nameof(options.Schema), $"'{options.Schema}'", "1 to 63 lowercase letters, digits and underscores that begin with a letter");
        }

        if (!IsConnectionString(options.ConnectionString))
        {
            // It may have a password in it.
            problems.Add(nameof(options.ConnectionString), "none that Npgsql understands", "a connection string with a host");
        }

        return problems.ToResult();
    }

    private static bool IsConnectionString(string? text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(text) && !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}\\z")]
    private static partial Regex SchemaName();
}
