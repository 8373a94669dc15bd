package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/xuri/excelize/v2"
)

// Picture returns a PNG drawing of a poster-like notice: coloured bands of the
// given heights (in tenths of the picture), for notices and floor plans.
func Picture(width, height int, bands ...int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	paint := func(r image.Rectangle, c color.RGBA) { draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src) }
	paint(img.Bounds(), color.RGBA{250, 250, 246, 255})
	paint(image.Rect(0, 0, width, height/6), color.RGBA{11, 79, 85, 255})
	gap := width / (len(bands) + 1)
	for i, tenths := range bands {
		left := gap/2 + i*gap
		top := height*9/10 - tenths*height*7/100
		paint(image.Rect(left, top, left+gap*2/3, height*9/10), color.RGBA{uint8(60 + 25*i), 120, uint8(160 - 15*i), 255})
	}
	paint(image.Rect(width/20, height*9/10, width*19/20, height*9/10+3), color.RGBA{40, 40, 40, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer does not fail
	}
	return b.Bytes()
}

// Workbook returns an Excel file with one sheet per name; numbers in the cells
// are numbers in the file.
func Workbook(sheets []Sheet) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	for i, sheet := range sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", sheet.Name); err != nil {
				return nil, err
			}
		} else if _, err := f.NewSheet(sheet.Name); err != nil {
			return nil, err
		}
		for row, cells := range sheet.Rows {
			at, err := excelize.CoordinatesToCellName(1, row+1)
			if err != nil {
				return nil, err
			}
			if err := f.SetSheetRow(sheet.Name, at, &cells); err != nil {
				return nil, err
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name string
	Rows [][]any
}
