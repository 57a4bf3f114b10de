namespace JobGrains.Tests.Contract;

/// <summary>
/// What this build says is a reviewed file, and so is what the last release says. When the first test fails and the change is meant: copy the received file over next.approved.txt. A release copies
/// next.approved.txt over last.approved.txt.
/// </summary>
public sealed class ContractTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Contract");

    private static readonly string[] Small = ["contract = 3", "contract understood = 2", "call IJobGrain.RunAsync: Ask -> Answer", "enum Color.Red = 1", "record Kept", "record Kept.schema: Int32 always", "type Ask", "type Ask.name: String", "type Ask.number: Int32"];

    /// <summary>The same with the number that any change asks for.</summary>
    private static readonly string[] Next = [.. Small.Select(line => line == "contract = 3" ? "contract = 4" : line), "type Added"];

    public static TheoryData<string, string[], string[], string> Breaks { get; } = new()
    {
        { "a property is gone", ["type Ask.name: String"], [], "*'type Ask.name: String' is gone*" },
        { "a property changes its type", ["type Ask.number: Int32"], ["type Ask.number: Int64"], "*'type Ask.number: Int32' became 'type Ask.number: Int64'*" },
        { "an optional property is demanded", ["type Ask.name: String"], ["type Ask.name: String always"], "*became 'type Ask.name: String always'*" },
        { "a new property is demanded", [], ["type Ask.more: String always"], "*'type Ask.more: String always' is new*nullable*" },
        { "a number is given anew", ["enum Color.Red = 1"], ["enum Color.Red = 2"], "*'enum Color.Red = 1' became*" },
        { "a call is gone", ["call IJobGrain.RunAsync: Ask -> Answer"], ["call IJobGrain.StartAsync: Ask -> Answer"], "*IJobGrain.RunAsync*is gone*" },
        { "the number stays", ["contract = 4"], ["contract = 3"], "*'contract = 3' must be 4*something has changed*" },
        { "the last build is not understood", ["contract understood = 2"], ["contract understood = 4"], "*'contract understood = 4' must be 3 at most*" },
        { "a record is gone", ["record Kept", "record Kept.schema: Int32 always"], [], "*'record Kept' is gone*" },
    };

    [Fact]
    public void WhatThisBuildSays_IsTheReviewedContract()
    {
        var received = EngineContract.Describe();
        var receivedFile = Path.Combine(Folder, "received.txt");
        File.WriteAllLines(receivedFile, received);
        var reviewed = Read("next.approved.txt");

        var changes = received.Except(reviewed).Select(line => "+ " + line).Concat(reviewed.Except(received).Select(line => "- " + line));

        changes.Should().BeEmpty($"the contract is what next.approved.txt says; what it is now is in {receivedFile}");
    }

    [Fact]
    public void WhatThisBuildSays_TheLastReleaseUnderstands() => ContractRules.Problems(Read("last.approved.txt"), Read("next.approved.txt")).Should().BeEmpty();

    [Fact]
    public void TheContract_NamesCallsMessagesRecordsAndNumbers()
    {
        var contract = EngineContract.Describe();

        contract.Should().Contain([
            "call IJobInstanceGrain.CreateAsync: CreateInstanceRequest -> CreateInstanceReply",
            "enum InstanceStatus.Running = 3",
            "record InstanceRecord.attempt: Int32",
            "record InstanceRecord.firstAttempt: Int32 always",
            "type SlotRequest.priority: Int32",
        ]);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public void AChange_ThatTheLastReleaseWouldNotUnderstand_IsNamed(string change, string[] without, string[] with, string problem) =>
        string.Join('\n', ContractRules.Problems(Small, [.. Next.Except(without), .. with])).Should().Match(problem, change);

    [Fact]
    public void AnAddition_ThatTheLastReleaseNeedNotKnow_IsFine() =>
        ContractRules.Problems(Small, [.. Next, "call IJobGrain.StopAsync: Ask -> Answer", "enum Color.Blue = 2", "type Ask.more: String", "type Other", "type Other.name: String always"]).Should().BeEmpty();

    private static string[] Read(string file) => File.ReadAllLines(Path.Combine(Folder, file));
}
