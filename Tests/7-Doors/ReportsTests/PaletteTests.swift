// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite struct PaletteTests {
  @Test func `computes contrast as the guideline defines it`() {
    let black = Palette.Colour(0)
    let white = Palette.Colour(0xFFFFFF)
    #expect(abs(black.contrast(with: white) - 21) < 1e-12)
    #expect(white.contrast(with: white) == 1)
    // #767676 on white is the well-known darkest grey step that just passes: 4.54.
    #expect(abs(Palette.Colour(0x767676).contrast(with: white) - 4.54) < 0.005)
  }

  @Test(arguments: [Palette.light, Palette.dark])
  func `sets every text with a contrast of at least 4.5`(palette: Palette) {
    let grounds = [palette.paper, palette.panel]
    for text in [palette.ink, palette.quiet, palette.link] + palette.series {
      for ground in grounds { #expect(text.contrast(with: ground) >= 4.5, "\(text) on \(ground)") }
    }
    for ground in [palette.passGround, palette.failGround, palette.unsureGround] {
      #expect(palette.ink.contrast(with: ground) >= 7)
      #expect(palette.link.contrast(with: ground) >= 4.5)
      #expect(palette.quiet.contrast(with: ground) >= 4.5)
    }
    #expect(palette.pass.contrast(with: palette.passGround) >= 4.5)
    #expect(palette.fail.contrast(with: palette.failGround) >= 4.5)
    #expect(palette.unsure.contrast(with: palette.unsureGround) >= 4.5)
    for mark in [palette.pass, palette.fail, palette.unsure] { #expect(mark.contrast(with: palette.paper) >= 4.5) }
  }

  @Test func `gives each ruling its own sign`() {
    #expect(Set(Ruling.allCases.map(\.sign)).count == Ruling.allCases.count)
  }
}
