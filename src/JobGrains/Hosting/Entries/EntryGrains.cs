namespace JobGrains.Hosting.Entries;

/// <summary>The short names of the types of grains that this layer tells apart.</summary>
internal static class EntryGrains
{
    public const string Instance = "instance";
    public const string Job = "job";
    public const string Catalog = "catalog";
    public const string Index = "index";
    public const string History = "history";
    public const string Log = "log";
    public const string Listeners = "listeners";
    public const string ListenerQueue = "listener";
}
