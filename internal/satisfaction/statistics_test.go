package satisfaction_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/plaudit/plaudit/internal/satisfaction"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s: %.5f, want %.5f", what, got, want)
	}
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		satisfied, answered int64
		low, high           float64
	}{
		{9, 10, 0.5958, 0.9821},
		{18, 20, 0.6990, 0.9721},
		{45, 50, 0.7864, 0.9565},
		{270, 300, 0.8608, 0.9291},
		{0, 12, 0, 0.2425},
		{12, 12, 0.7575, 1},
		{0, 0, 0, 1},
	} {
		got := satisfaction.Wilson(c.satisfied, c.answered)
		near(t, "low", got.Low, c.low, 0.00005)
		near(t, "high", got.High, c.high, 0.00005)
	}
}

func TestTheIntervalOf90PerCentShrinksWithTheAnswers(t *testing.T) {
	last := 1.0
	for _, n := range []int64{10, 20, 50, 300} {
		i := satisfaction.Wilson(n*9/10, n)
		if width := i.High - i.Low; width >= last {
			t.Errorf("%d answers: %.3f wide, not narrower than %.3f", n, width, last)
		} else {
			last = width
		}
	}
}

func TestWilsonAlwaysHoldsTheShare(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		n := random.Int64N(5000) + 1
		x := random.Int64N(n + 1)
		i := satisfaction.Wilson(x, n)
		if p := float64(x) / float64(n); i.Low < 0 || i.High > 1 || p < i.Low-1e-12 || p > i.High+1e-12 {
			t.Fatalf("%d of %d: %v", x, n, i)
		}
	}
}

func TestNetPromoterScore(t *testing.T) {
	net, margin := satisfaction.Net(12, 3, 20)
	near(t, "score", net*100, 45.0, 0.05)
	near(t, "margin", margin*100, 32.4, 0.05)
}

func TestNetSatisfaction(t *testing.T) {
	net, margin := satisfaction.Net(70, 10, 100)
	near(t, "net", net, 0.60, 0.005)
	near(t, "margin", margin, 0.13, 0.005)
	if net, margin := satisfaction.Net(0, 0, 0); net != 0 || margin != 1 {
		t.Errorf("no answers: %v, %v", net, margin)
	}
}

func TestNewcombe(t *testing.T) {
	d, i := satisfaction.Newcombe(45, 50, 52, 70)
	near(t, "difference", d, 0.1571, 0.00005)
	near(t, "low", i.Low, 0.0135, 0.00005)
	near(t, "high", i.High, 0.2836, 0.00005)
	if i.Contains(0) {
		t.Error("this difference is more than chance")
	}
	if _, i := satisfaction.Newcombe(8, 10, 7, 10); !i.Contains(0) {
		t.Error("one answer of ten is not more than chance")
	}
}

func TestSampleSizeForFourPoints(t *testing.T) {
	for population, want := range map[int64]int64{7271: 555, 1000: 376, 200: 151, 0: 601} {
		if got := satisfaction.SampleSize(population, 0.04); got != want {
			t.Errorf("population %d: %d, want %d", population, got, want)
		}
	}
}
