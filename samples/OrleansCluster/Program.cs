using System.Globalization;
using JobGrains.PostgreSqlServer;
using OrleansCluster;

const string Usage = """
    A cluster of three silo processes on PostgreSQL, and a client that runs jobs on it and kills silos meanwhile.

      dotnet run -c Release --project samples/OrleansCluster -- [--database CONNECTION]

    Without a connection string it starts a PostgreSQL server of its own from the installed binaries (Debian: apt-get install postgresql) and makes Orleans' tables there; a database that is given has to have them.
    """;

switch (args)
{
    case [SiloHost.Mode, var name, var port, var connection]:
        await SiloHost.RunAsync(name, int.Parse(port, CultureInfo.InvariantCulture), connection);
        return 0;
    case ["--database", var given]:
        return await Demo.RunAsync(given);
    case []:
        await using (var server = await PostgreSqlServer.StartAsync())
        {
            return await Demo.RunAsync(await server.CreateOrleansDatabaseAsync());
        }

    default:
        Console.WriteLine(Usage);
        return 2;
}
