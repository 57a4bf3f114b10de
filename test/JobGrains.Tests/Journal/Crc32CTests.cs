using System.Text;
using JobGrains.Hosting.Journal;

namespace JobGrains.Tests.Journal;

public class Crc32CTests
{
    [Fact]
    public void Of_WhenGivenTheExamplesOfRfc3720_GivesTheirChecksums()
    {
        Crc32C.Of(new byte[32]).Should().Be(0x8A9136AA);
        Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()).Should().Be(0x62A8AB43);
        Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()).Should().Be(0x46DD794E);
        Crc32C.Of(Encoding.ASCII.GetBytes("123456789")).Should().Be(0xE3069283);
    }
}
