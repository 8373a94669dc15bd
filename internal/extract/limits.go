package extract

import "time"

// Limits bound what reading one file may take. A field that is 0 has the value
// of DefaultLimits.
type Limits struct {
	Time       time.Duration // for the whole file
	Characters int           // of text that is kept; the rest is left out
	Pages      int           // that are read; the rest is left out
	Parts      int           // entries of an archive, or parts of an e-mail
	PartBytes  int64         // of one part, unpacked
	TotalBytes int64         // of all parts, unpacked
	Depth      int           // of e-mails within e-mails
	Memory     int64         // of the process that reads
	Pixels     int64         // of a picture
	Cache      string        // folder for what is compiled once; none if empty
}

// DefaultLimits are wide enough for every document that people write.
func DefaultLimits() Limits {
	return Limits{
		Time:       60 * time.Second,
		Characters: 8_000_000, // some 3,000 full pages
		Pages:      5_000,
		Parts:      10_000,
		PartBytes:  128 << 20,
		TotalBytes: 512 << 20,
		Depth:      3,
		Memory:     512 << 20,
		Pixels:     60_000_000,
	}
}

func (l Limits) complete() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ value, otherwise *int64 }{{&l.PartBytes, &d.PartBytes}, {&l.TotalBytes, &d.TotalBytes}, {&l.Memory, &d.Memory}, {&l.Pixels, &d.Pixels}} {
		if *f.value <= 0 {
			*f.value = *f.otherwise
		}
	}
	for _, f := range []struct{ value, otherwise *int }{{&l.Characters, &d.Characters}, {&l.Pages, &d.Pages}, {&l.Parts, &d.Parts}, {&l.Depth, &d.Depth}} {
		if *f.value <= 0 {
			*f.value = *f.otherwise
		}
	}
	if l.Time <= 0 {
		l.Time = d.Time
	}
	return l
}
