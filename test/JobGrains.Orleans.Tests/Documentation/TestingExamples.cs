using JobGrains.Docs;
using JobGrains.Orleans.Tests.Cluster;

namespace JobGrains.Orleans.Tests.Documentation;

/// <summary>The example that docs/testing.md shows does what it says.</summary>
public sealed class TestingExamples
{
    [Fact(Timeout = Bounds.OfATest)]
    public async Task OnATestCluster_TheInvoiceIsSentAgainWhenItsSiloCrashes()
    {
        var invoices = new HangingInvoices();

        await TestingOnOrleans.SendsTheInvoiceAgainWhenItsSiloCrashes(invoices, invoices.Sending);

        invoices.Sent.Should().Be(2);
    }

    /// <summary>The first that is sent never arrives.</summary>
    private sealed class HangingInvoices : IInvoices
    {
        private readonly Signal _sending = new();
        private int _sent;

        public Task Sending => _sending.Given;

        public int Sent => Volatile.Read(ref _sent);

        public async Task<bool> SendAsync(string number, string fence, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _sent) == 1)
            {
                _sending.Give();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return true;
        }
    }
}
