package satisfaction

import "math"

// z is the quantile of the normal distribution for a 95% interval.
const z = 1.959963984540054

// Interval is a 95% confidence interval. It covers chance alone: not who chose
// to answer, nor how the question was asked.
type Interval struct{ Low, High float64 }

// Contains tells whether v lies in the interval.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// Wilson returns the score interval of a proportion (E. B. Wilson, 1927), which
// holds for few answers and for shares near 0 and 1, where the usual formula
// does not. No answers: 0 to 1.
func Wilson(satisfied, answered int64) Interval {
	if answered <= 0 {
		return Interval{0, 1}
	}
	n := float64(answered)
	p := float64(satisfied) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	i := Interval{math.Max(middle-half, 0), math.Min(middle+half, 1)}
	if satisfied == 0 {
		i.Low = 0
	}
	if satisfied == answered {
		i.High = 1
	}
	return i
}

// Newcombe returns the difference of two proportions, first minus second, with
// the interval made of their two score intervals (R. G. Newcombe, 1998, method
// 10). When it does not contain 0, the difference is more than chance.
func Newcombe(satisfied1, answered1, satisfied2, answered2 int64) (difference float64, i Interval) {
	p1, p2 := share(satisfied1, answered1), share(satisfied2, answered2)
	w1, w2 := Wilson(satisfied1, answered1), Wilson(satisfied2, answered2)
	d := p1 - p2
	return d, Interval{d - math.Hypot(p1-w1.Low, w2.High-p2), d + math.Hypot(w1.High-p1, p2-w2.Low)}
}

// Net returns the share of one side minus the share of the other, from -1 to 1,
// with half the width of its interval: net satisfaction of good against poor,
// and, times 100, the net promoter score of promoters against detractors. The
// variance is (p + d - (p-d)^2) / n.
func Net(satisfied, dissatisfied, answered int64) (net, margin float64) {
	if answered <= 0 {
		return 0, 1
	}
	p, d := share(satisfied, answered), share(dissatisfied, answered)
	return p - d, z * math.Sqrt((p+d-(p-d)*(p-d))/float64(answered))
}

// SampleSize returns how many answers a survey of a population needs so that
// the interval of any share is at most margin either way (0.04: four points),
// with the correction for a finite population. Rounded up; population 0 means
// not known, so without correction.
func SampleSize(population int64, margin float64) int64 {
	if margin <= 0 {
		return population
	}
	n := z * z * 0.25 / (margin * margin)
	if population > 0 {
		n /= 1 + (n-1)/float64(population)
	}
	return int64(math.Ceil(n))
}

func share(part, whole int64) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
