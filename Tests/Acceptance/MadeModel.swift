// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A model package whose score is known by hand, and pictures for it.
enum MadeModel {
  /// Whether set-up could have the engine's library.
  static let isEngineThere: Bool = {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: Command.root.appending(path: ".deps/openvino/lib").path)
    return names?.contains { $0.hasPrefix("libopenvino_c.so") } ?? false
  }()

  /// Writes a package: the logit of `bright` is `slope` times the mean of the picture, less `offset`.
  static func write(to folder: URL, name: String = "brightness", slope: Float = 0.05, offset: Float = 5) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(network(slope, offset)).write(to: folder.appending(path: "net.onnx"))
    let manifest = """
      fiducial-model: 1
      name: \(name)
      version: "1"
      task: multilabel
      weights: net.onnx
      licence: MIT
      inputs:
        - name: image
          recipe:
            - {step: clip, lower: 0, upper: 255}
      outputs:
        - name: logits
          meaning: logits
          activation: sigmoid
          classes: [bright]
      operating-points:
        - {name: default, finding: bright, threshold: 0.5}
      intended-use:
        statement: A test
      """
    try Data(manifest.utf8).write(to: folder.appending(path: "model.yaml"))
  }

  private static func network(_ slope: Float, _ offset: Float) -> [UInt8] {
    func varint(_ number: Int) -> [UInt8] {
      var (rest, bytes): (Int, [UInt8]) = (number, [])
      repeat {
        bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
        rest >>= 7
      } while rest > 0
      return bytes
    }
    func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }
    func field(_ field: Int, _ bytes: [UInt8]) -> [UInt8] { varint(field << 3 | 2) + varint(bytes.count) + bytes }
    func text(_ place: Int, _ text: String) -> [UInt8] { field(place, Array(text.utf8)) }
    func node(_ operation: String, _ inputs: [String], _ output: String) -> [UInt8] {
      field(1, inputs.flatMap { text(1, $0) } + text(2, output) + text(4, operation))
    }
    func weight(_ name: String, _ value: Float) -> [UInt8] {
      let raw = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
      return field(5, number(1, 1) + number(2, 1) + text(8, name) + field(9, raw))
    }
    func value(_ place: Int, _ name: String, _ shape: [Int?]) -> [UInt8] {
      let lengths = shape.flatMap { field(1, $0.map { number(1, $0) } ?? text(2, "batch")) }
      return field(place, text(1, name) + field(2, field(1, number(1, 1) + field(2, lengths))))
    }
    let graph =
      node("GlobalAveragePool", ["image"], "pooled") + node("Flatten", ["pooled"], "mean")
      + node("Mul", ["mean", "slope"], "scaled") + node("Sub", ["scaled", "offset"], "logits") + text(2, "made")
      + weight("offset", offset) + weight("slope", slope) + value(11, "image", [nil, 1, 4, 4])
      + value(12, "logits", [nil, 1])
    return number(1, 8) + field(7, graph) + field(8, number(2, 13))
  }

  /// A grey picture of four by four pixels of one value, as PNG with nothing packed.
  static func picture(_ value: UInt8) -> Data {
    func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(name.utf8) + content
      var sum: UInt32 = .max
      for byte in body {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      return big(UInt32(content.count)) + body + big(~sum)
    }
    let rows = (0..<4).flatMap { _ -> [UInt8] in [0] + [UInt8](repeating: value, count: 4) }
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in rows { (low, high) = ((low + UInt32(byte)) % 65521, (high + low + UInt32(byte)) % 65521) }
    let count = UInt16(rows.count)
    let stored =
      [0x78, 0x01, 1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + rows
      + big(high << 16 | low)
    return Data(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + chunk("IHDR", big(4) + big(4) + [8, 0, 0, 0, 0]) + chunk("IDAT", stored) + chunk("IEND", []))
  }
}
