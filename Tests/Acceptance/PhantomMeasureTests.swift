// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `fiducial phantom instrument` and `fiducial phantom measure`, run as a person runs them.
@Suite struct `Phantom measurements on the command line` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func instrument(_ kind: String, _ options: String..., in name: String? = nil) throws -> URL {
    let output = folder.file(name ?? kind)
    let made = try Command.run(["phantom", "instrument", kind, "--output", output.path, "--matrix", "192"] + options)
    #expect(made.code == 0, "\(made.errors)")
    return output
  }

  private func answers(_ output: URL) throws -> [String: Double] {
    let read = try JSONSerialization.jsonObject(with: Data(contentsOf: output.appending(path: "answers.json")))
    let rows = try #require((read as? [String: Any])?["answers"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        (row["name"] as? String).flatMap { name in (row["value"] as? Double).map { (name, $0) } }
      })
  }

  private func estimates(_ arguments: [String], code: Int32 = 0) throws -> [String: [String: Any]] {
    let found = try Command.run(["phantom", "measure"] + arguments + ["--json"])
    #expect(found.code == code, "\(found.errors)")
    let rows = try #require(try found.json()["estimates"] as? [[String: Any]])
    return Dictionary(rows.compactMap { row in (row["name"] as? String).map { ($0, row) } }) { first, _ in first }
  }

  private func value(_ estimates: [String: [String: Any]], _ name: String) throws -> Double {
    try #require(estimates[name]?["value"] as? Double)
  }

  @Test func `an edge gives back the blur, with a chart`() throws {
    let output = try instrument("edge", "--blur", "0.3")
    let truth = try answers(output)
    let chart = folder.file("mtf.svg")
    let image = output.appending(path: "edge-1-raw.dcm").path
    let found = try estimates(["mtf", image, "--chart", chart.path])
    let half = try #require(truth["mtf50"])
    #expect(abs(try value(found, "mtf50") / half - 1) < 0.02)
    #expect((found["mtf50"]?["lower"] as? Double ?? 9) < half * 1.01)
    #expect(found["mtf50"]?["unit"] as? String == "1/mm")
    let drawing = try String(contentsOf: chart, encoding: .utf8)
    #expect(drawing.hasPrefix("<svg xmlns="))
    #expect(drawing.contains("Spatial frequency in 1/mm"))
    let words = try Command.run(["phantom", "measure", "mtf", image])
    #expect(words.output.contains("at the detector"))
    #expect(words.output.contains("region 48,48,96,96"))
    // In pixels of another size all frequencies change.
    let coarse = try estimates(["mtf", image, "--spacing", "0.4"])
    #expect(abs(2 * (try value(coarse, "mtf50")) - (try value(found, "mtf50"))) < 1e-6)
  }

  @Test func `the same seed gives the same bytes, another one other noise`() throws {
    let (a, b) = (try instrument("uniform", in: "a"), try instrument("uniform", in: "b"))
    let c = try instrument("uniform", "--seed", "2", in: "c")
    func bytes(_ folder: URL) throws -> Data { try Data(contentsOf: folder.appending(path: "uniform-1-raw.dcm")) }
    #expect(try bytes(a) == bytes(b))
    #expect(try bytes(a) != bytes(c))
  }

  @Test func `a slab has the noise and the mean of its answers`() throws {
    let output = try instrument("uniform", "--thickness", "30", "--material", "water", "--count", "3")
    let truth = try answers(output)
    let images = (1...3).map { output.appending(path: "uniform-\($0)-raw.dcm").path }
    let power = try estimates(["noise-power", "--roi", "10,10,172,172", "--side", "64"] + images)
    #expect(abs(try value(power, "mean") / (try #require(truth["slab.signal"])) - 1) < 0.002)
    #expect(abs(try value(power, "noise") / (try #require(truth["slab.noise"])) - 1) < 0.025)
    let difference = try estimates([
      "noise-power", images[0], images[1], "--difference", "--roi", "10,10,172,172", "--side", "64",
    ])
    #expect(abs(try value(difference, "noise") / (try value(power, "noise")) - 1) < 0.03)
    let uniformity = try estimates(["uniformity", images[0], "--kind", "radiograph"])
    #expect(abs(try value(uniformity, "slab.mean") / (try value(power, "mean")) - 1) < 0.001)
    #expect(try value(uniformity, "slab.uniformity.integral") < 0.02)
  }

  @Test func `discs are found where answers say, and seen the better the deeper they are`() throws {
    let output = try instrument("contrast-detail", "--pitch", "0.5", "--count", "2")
    let images = (1...2).map { output.appending(path: "contrast-detail-\($0)-raw.dcm").path }
    let found = try Command.run(
      ["phantom", "measure", "contrast-detail"] + images
        + ["--answers", output.appending(path: "answers.json").path, "--json"])
    #expect(found.code == 0, "\(found.errors)")
    let rows = try #require(try found.json()["estimates"] as? [[String: Any]])
    func index(_ depth: String) -> Double? {
      rows.first {
        $0["name"] as? String == "detectability" && $0["group"] as? String == "contrast=\(depth), diameter=6.3 mm"
      }?[
        "value"] as? Double
    }
    let (deep, shallow) = (try #require(index("1.6")), try #require(index("0.15")))
    #expect(deep > 3 * shallow)
    let wrong = try folder.write("wrong.json", "{\"inserts\": [{\"column\": 1}]}")
    let refused = try Command.run(["phantom", "measure", "contrast-detail"] + images + ["--answers", wrong.path])
    #expect(refused.code == 65)
    #expect(refused.errors.contains("insert 1"))
    // Discs beyond all measure: refused, or nothing to be seen.
    func insert(_ column: String, _ radius: String) throws -> URL {
      try folder.write(
        "far.json",
        "{\"inserts\": [{\"column\": \(column), \"row\": 9, \"halfWidth\": \(radius), \"size\": 1, \"contrast\": 1, "
          + "\"value\": 1}]}")
    }
    for (column, radius, code) in [("1e300", "3", 65), ("9", "1e300", 65), ("9", "1e8", 2), ("1e8", "3", 2)] {
      let far = try insert(column, radius)
      let answer = try Command.run(
        ["phantom", "measure", "contrast-detail"] + images + ["--answers", far.path, "--hotelling"])
      #expect(answer.code == Int32(code), "\(column), \(radius): \(answer.errors)")
    }
  }

  @Test func `slices of CT and MR are measured by their units`() throws {
    let water = try instrument("ct-water", "--slices", "1")
    let found = try estimates(["uniformity", water.appending(path: "ct-water-1-001.dcm").path, "--kind", "ct"])
    #expect(abs(try value(found, "ct.centre")) < 3)
    #expect(found["ct.centre"]?["unit"] as? String == "HU")
    let wire = try instrument("ct-wire", "--slices", "1", "--milliampere-seconds", "4000")
    let point = try estimates(["mtf", wire.appending(path: "ct-wire-1-001.dcm").path, "--wire"])
    #expect(abs(try value(point, "mtf50") / (try #require(try answers(wire)["mtf50"])) - 1) < 0.04)
    let magnet = try instrument("mr-uniform", "--slices", "1", "--count", "2")
    let pair = try estimates(
      ["uniformity"] + (1...2).map { magnet.appending(path: "mr-uniform-\($0)-001.dcm").path } + ["--kind", "mr"])
    let ratio = try #require(try answers(magnet)["mr.snr"])
    #expect(abs(try value(pair, "mr.snr") / ratio - 1) < 0.05)
    #expect(abs(try value(pair, "mr.snr.difference") / ratio - 1) < 0.05)
  }

  @Test func `what cannot be measured leaves with 2, what cannot be read with 65, and says why`() throws {
    let slab = try instrument("uniform").appending(path: "uniform-1-raw.dcm").path
    let noEdge = try Command.run(["phantom", "measure", "mtf", slab])
    #expect(noEdge.code == 2)
    #expect(noEdge.output.contains("no edge was found"))
    let noDisc = try Command.run(["phantom", "measure", "uniformity", slab, "--kind", "mr", "--roi", "0,0,20,20"])
    #expect(noDisc.code == 2)
    #expect(noDisc.output.contains("no bright disc"), "\(noDisc.output)")
    #expect(try Command.run(["phantom", "measure", "noise-power", slab, "--roi", "0,0,10,10"]).code == 2)
    let outside = try Command.run(["phantom", "measure", "mtf", slab, "--roi", "100,100,200,200"])
    #expect(outside.code == 65)
    #expect(outside.errors.contains("192 × 192 pixels"))
    #expect(try Command.run(["phantom", "measure", "mtf", slab, "--roi", "1,2,3"]).code == 64)
    #expect(try Command.run(["phantom", "measure", "mtf", slab, "--frame", "2"]).code == 65)
    #expect(try Command.run(["phantom", "measure", "mtf", folder.file("absent.dcm").path]).code == 74)
    #expect(try Command.run(["phantom", "instrument", "edge", "--output", "x", "--degrees", "80"]).code == 64)
    for spacing in ["1e300", "1e-200", "0.2,1e7", "nan"] {
      #expect(
        try Command.run(["phantom", "measure", "uniformity", slab, "--kind", "ct", "--spacing", spacing]).code == 64)
    }
    for kind in ["ct-water", "mr-uniform"] {
      let large = try Command.run([
        "phantom", "instrument", kind, "--output", folder.file("large").path, "--matrix", "4096", "--slices", "1000",
      ])
      #expect(large.code == 64)
      #expect(large.errors.contains("is possible"), "\(large.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("large").path))
    let text = try folder.write("notes.txt", "no image")
    #expect(try Command.run(["phantom", "measure", "descriptors", text.path]).code == 65)
  }

  @Test func `descriptors tell folders apart and pass over what is no image`() throws {
    let (slab, wedge) = (try instrument("uniform"), try instrument("wedge"))
    let found = try Command.run(["phantom", "measure", "descriptors", slab.path, wedge.path, "--json"])
    #expect(found.code == 0, "\(found.errors)")
    let json = try found.json()
    let rows = try #require(json["estimates"] as? [[String: Any]])
    #expect(Set(rows.compactMap { $0["group"] as? String }) == [slab.path, wedge.path])
    let table = try #require((json["tables"] as? [[String: Any]])?.first?["rows"] as? [[String]])
    // The raw image and the picture of each; answers.json is none.
    #expect(table.count == 4)
  }

  @Test(.enabled(if: SharedFiles.isThere, "the study data are not beside this checkout"))
  func `real radiographs and a real CT slice are described`() throws {
    let pictures = SharedFiles.file("data/cxr/images")
    let names = try FileManager.default.contentsOfDirectory(atPath: pictures.path).sorted().prefix(40)
    let first = try #require(names.first)
    let found = try estimates(["descriptors", "--summary-only", pictures.appending(path: first).path])
    let alone = try value(found, "beta")
    #expect(alone > 1.5 && alone < 4.5, "\(alone)")
    let link = folder.file("some")
    try FileManager.default.createDirectory(at: link, withIntermediateDirectories: true)
    for name in names {
      try FileManager.default.copyItem(at: pictures.appending(path: name), to: link.appending(path: name))
    }
    let many = try estimates(["descriptors", "--summary-only", link.path])
    // Published slopes of chest radiographs lie about 3; lungs are darker than the middle.
    let beta = try value(many, "beta")
    #expect(beta > 2 && beta < 4, "\(beta)")
    #expect(try value(many, "inverted") < -0.1)
    let head = SharedFiles.file("data/dicom/ct_ge_hispeed_head")
    let slice = try #require(
      FileManager.default.enumerator(at: head, includingPropertiesForKeys: nil)?.compactMap {
        ($0 as? URL).flatMap { $0.pathExtension == "dcm" ? $0 : nil }
      }.min { $0.path < $1.path })
    let described = try estimates(["descriptors", slice.path])
    #expect(try value(described, "p01") <= -900)
  }
}
