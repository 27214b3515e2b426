// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import TestSupport
import Testing

/// `fiducial harmonise`, as a person runs it.
@Suite("harmonise")
struct HarmoniseCommandTests {
  /// Three features of 120 images; the second site lies higher and spreads wider, and the third was never fitted on.
  private func table(sites: [String]) -> String {
    var text = "case,patient,site,sex,a,b,c\n"
    for number in 0..<120 {
      let site = sites[number % sites.count]
      let (shift, spread) = site == "north" ? (0.0, 1.0) : site == "lake" ? (5.0, 2.0) : (-4.0, 1.5)
      func noise(_ feature: Int) -> Double {
        // The sum of some evenly spread numbers is nearly normal.
        (0..<6).reduce(0) { sum, part in
          let product = Double(number * 37 + feature * 101 + part * 17 + 1) * 0.6180339887498949
          return sum + product.truncatingRemainder(dividingBy: 1) - 0.5
        }
      }
      let sex = number % 4 < 2 ? "F" : "M"
      let cells = (0..<3).map { "\(shift + spread * noise($0) + (sex == "M" ? 1 : 0))" }
      text += "\(number),P\(number),\(site),\(sex),\(cells.joined(separator: ","))\n"
    }
    return text
  }

  private func mean(_ text: String, of site: String, column: Int) -> Double {
    let values = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }.filter { $0[2] == site }
      .compactMap { Double($0[column]) }
    return values.reduce(0, +) / Double(max(1, values.count))
  }

  @Test func `takes a site out of features, and one that it never saw by its own rows`() throws {
    let folder = try TemporaryFolder()
    try folder.write("known.csv", table(sites: ["north", "lake"]))
    try folder.write("new.csv", table(sites: ["north", "hill"]))
    let fit = try Command.run(
      ["harmonise", "fit", "known.csv", "--site", "site", "--keep", "sex", "--output", "c.json"], in: folder.location)
    #expect(fit.code == 0, "\(fit.errors)")
    #expect(fit.output.contains("3 features, sites lake (60), north (60)"), "\(fit.output)")
    for (name, other) in [("known", "lake"), ("new", "hill")] {
      let applied = try Command.run(
        ["harmonise", "apply", "c.json", "\(name).csv", "--site", "site", "--output", "\(name)-after.csv"],
        in: folder.location)
      #expect(applied.code == 0, "\(applied.errors)")
      let after = try folder.text("\(name)-after.csv")
      for column in 4..<7 {
        #expect(abs(mean(after, of: "north", column: column) - mean(after, of: other, column: column)) < 0.5)
      }
      #expect(after.hasPrefix("case,patient,site,sex,a,b,c\n0,P0,north,F,"))
    }
    let check = try Command.run(
      ["harmonise", "check", "known.csv", "--site", "site", "--with", "c.json", "--json"], in: folder.location)
    #expect(check.code == 0, "\(check.errors)")
    let told = try #require(try check.json()["told"] as? [[String: Any]])
    #expect(told.count == 4)
    for one in told {
      let value = try #require(one["value"] as? Double)
      #expect(one["when"] as? String == "before" ? value > 0.95 : value < 0.8, "\(one)")
    }
  }

  @Test func `brings pictures to one standard of grey values`() throws {
    let folder = try TemporaryFolder()
    var table = "image,site\n"
    for number in 0..<6 {
      let gain = number % 2 == 0 ? 1.0 : 0.5
      let pixels = (0..<64).map { UInt8((Double(($0 * 29 + number * 7) % 64) * 3 + 20) * gain) }
      try Data(PNGFile.bytes(grey8: pixels, columns: 8, rows: 8)).write(to: folder.file("p\(number).png"))
      table += "p\(number).png,\(number % 2 == 0 ? "one" : "two")\n"
    }
    try folder.write("t.csv", table)
    for words in [
      ["harmonise", "fit", "t.csv", "--image", "image", "--output", "s.json"],
      ["harmonise", "apply", "s.json", "t.csv", "--image", "image", "--output", "out"],
    ] {
      let outcome = try Command.run(words, in: folder.location)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    #expect(try folder.text("out/table.csv").hasPrefix("image,site\n000001.png,one\n"))
    #expect(FileManager.default.fileExists(atPath: folder.file("out/000006.png").path))
  }

  @Test func `refuses what it cannot take apart, and says so`() throws {
    let folder = try TemporaryFolder()
    try folder.write("one.csv", "case,site,a\n1,x,1\n2,x,2\n3,x,4\n")
    let one = try Command.run(
      ["harmonise", "fit", "one.csv", "--site", "site", "--output", "c.json"], in: folder.location)
    #expect(one.code == 65)
    #expect(one.errors.contains("found 1 sites"), "\(one.errors)")
    let column = try Command.run(
      ["harmonise", "fit", "one.csv", "--site", "sitee", "--output", "c.json"], in: folder.location)
    #expect(column.code == 65)
    #expect(column.errors.contains("did you mean \"site\"?"), "\(column.errors)")
    let neither = try Command.run(["harmonise", "fit", "one.csv", "--output", "c.json"], in: folder.location)
    #expect(neither.code == 64)
    let run = try Command.run(
      ["harmonise", "adapt", folder.location.path, "one.csv", "--site", "x", "--output", folder.file("p").path])
    #expect(run.code == 65)
    #expect(run.errors.contains("no run that ended in a package"), "\(run.errors)")
  }
}
