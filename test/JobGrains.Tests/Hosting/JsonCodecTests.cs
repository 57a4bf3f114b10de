using System.Text;
using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.Tests.Hosting;

public class JsonCodecTests
{
    private const string NewerRecord =
        """{"schema":1,"instanceId":"a.0.U6WAxjLOFFrjLVyvCYy5cg","definition":{"defaults":1,"id":"a","processor":"p"},"hashedKey":"k","firstAttempt":1,"color":{"hue":[1,2]},"map":{"adoptFrom":2}}""";

    private readonly JsonCodec _codec = JsonCodec.Engine;

    [Fact]
    public void Read_WhenARecordHasFieldsOfANewerVersion_TheyAreWrittenBack()
    {
        var record = _codec.Read<InstanceRecord>(Encoding.UTF8.GetBytes(NewerRecord)) with { Attempt = 3 };

        var written = JsonDocument.Parse(Write(record)).RootElement;

        written.GetProperty("color").GetProperty("hue")[1].GetInt32().Should().Be(2);
        written.GetProperty("attempt").GetInt32().Should().Be(3);
        written.GetProperty("map").GetProperty("adoptFrom").GetInt32().Should().Be(2);
    }

    [Fact]
    public void Copy_WhenARecordHasFieldsOfANewerVersion_KeepsThem()
    {
        var record = _codec.Copy(_codec.Read<InstanceRecord>(Encoding.UTF8.GetBytes(NewerRecord)));

        record.Unknown.Should().ContainKey("color");
    }

    [Fact]
    public void WriterOf_WhenNothingIsUnknown_IsGeneratedCode()
    {
        var record = _codec.Read<InstanceRecord>(Encoding.UTF8.GetBytes(NewerRecord)) with { Unknown = null };

        _codec.WriterOf(record, typeof(InstanceRecord)).Should().BeSameAs(EngineJson.Default.InstanceRecord);
        EngineJson.Default.InstanceRecord.SerializeHandler.Should().NotBeNull("every run writes this record twice");
        Write(record).Should().NotContain("color").And.NotContain("unknown");
    }

    [Fact]
    public void Read_WhenTheSchemaIsNewer_RefusesTheRecord()
    {
        var read = () => _codec.Read<JobDefinitionRecord>("""{"schema":2}"""u8.ToArray());

        read.Should().Throw<JsonException>().WithMessage("*schema 2*knows schema 1*newer version*");
    }

    private string Write(InstanceRecord record) => JsonSerializer.Serialize(record, _codec.WriterOf(record, typeof(InstanceRecord)));
}
