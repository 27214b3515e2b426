// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing

@Suite struct WindowTests {
  // By hand: PS3.3 C.11.2.1.2 with centre 2048 and width 4096 on 0…255; the note there gives the edges of width 1.
  @Test func `runs a linear window from half below its centre`() throws {
    let window = try #require(Window(center: 2048, width: 4096))
    #expect(window.grey(0, black: 0, white: 255) == 0)
    #expect(window.grey(4095, black: 0, white: 255) == 255)
    #expect(abs(window.grey(2047.5, black: 0, white: 255) - 127.5) < 1e-12)
    #expect(abs(window.grey(1, black: 0, white: 4095) - 1) < 1e-9)
  }

  @Test func `makes a threshold of a linear window of width 1`() throws {
    let window = try #require(Window(center: 10, width: 1))
    #expect(window.grey(9.5) == 0)
    #expect(window.grey(9.51) == 1)
  }

  @Test func `runs an exact window between its very edges`() throws {
    let window = try #require(Window(center: 0.5, width: 1, function: .linearExact))
    #expect(window.grey(0) == 0)
    #expect(window.grey(0.25) == 0.25)
    #expect(window.grey(1) == 1)
  }

  // By hand: 1/(1 + e⁻⁴ˣ) at x = 0, ±1/2 of the width.
  @Test func `runs a sigmoid through one half at its centre`() throws {
    let window = try #require(Window(center: 40, width: 400, function: .sigmoid))
    #expect(window.grey(40) == 0.5)
    #expect(abs(window.grey(240) - 0.880797077977882) < 1e-12)
    #expect(abs(window.grey(-160) + window.grey(240) - 1) < 1e-12)
  }

  @Test(arguments: Window.Function.allCases)
  func `never darkens as numbers rise`(_ function: Window.Function) throws {
    let window = try #require(Window(center: 35, width: 80, function: function))
    let greys = stride(from: -100.0, through: 200, by: 0.25).map { window.grey($0) }
    #expect(zip(greys, greys.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(greys.allSatisfy { (0...1).contains($0) })
  }

  @Test func `refuses a width that its function cannot have`() {
    #expect(Window(center: 0, width: 0.5) == nil)
    #expect(Window(center: 0, width: 0, function: .linearExact) == nil)
    #expect(Window(center: .nan, width: 10) == nil)
    #expect(Window(center: 0, width: 0.5, function: .sigmoid) != nil)
  }

  @Test func `reads several windows with what they are for`() {
    let set = Made.picture(
      photometric: "MONOCHROME2",
      [
        .init(.windowCenter, .decimalString, .text(["40", "-600", "0"])),
        .init(.windowWidth, .decimalString, .text(["400", "1500", "0"])),
        .init(.windowCenterWidthExplanation, .longString, .text(["SOFT", "LUNG", "NONE"])),
        .init(.voilutFunction, .codeString, .text(["LINEAR_EXACT"])),
      ])
    let windows = Window.all(FrameAttributes(set))
    #expect(windows.map(\.center) == [40, -600])
    #expect(windows.map(\.explanation) == ["SOFT", "LUNG"])
    #expect(windows.allSatisfy { $0.function == .linearExact })
  }
}
