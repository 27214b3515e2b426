// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The one place where numbers become words.
///
/// A number is rounded for reading, and never says more or less than is true: what is not zero does not read `0.000`,
/// what is not one does not read `1.000`, and what is undefined says why.
public enum NumberWords {
  /// A space that is narrow and does not break the line.
  static let thin = "\u{202F}"
  /// A space that does not break the line.
  static let fixed = "\u{00A0}"
  static let minus = "\u{2212}"

  /// A count with its digits in groups of three: `12 345`.
  public static func count(_ count: Int) -> String {
    let digits = String(count.magnitude)
    return (count < 0 ? minus : "") + grouped(digits)
  }

  /// A number with three decimals, or fewer where it is large: `0.872`, `12.35`, `1 235`.
  ///
  /// What would be rounded to zero reads `< 0.001`; `−0` reads as zero; infinity reads `∞`; NaN reads `undefined`.
  /// - Parameters:
  ///   - value: The number.
  ///   - decimals: How many decimals a number below ten has.
  /// - Returns: The words.
  public static func decimal(_ value: Double, decimals: Int = 3) -> String {
    guard !value.isNaN else { return "undefined" }
    guard value.isFinite else { return value < 0 ? minus + "∞" : "∞" }
    let size = value.magnitude
    guard size < 1e15 else { return scientific(value) }
    let places = size < 10 ? decimals : size < 100 ? min(decimals, 2) : size < 1000 ? min(decimals, 1) : 0
    let written = plain(size, places)
    if size > 0, !written.contains(where: { "123456789".contains($0) }) {
      let least = plain(smallest(places), places)
      return value < 0 ? ">\(fixed)\(minus)\(least)" : "<\(fixed)\(least)"
    }
    return (value < 0 ? minus : "") + written
  }

  /// A number in 0…1 with three decimals, where neither end is reached by rounding: `0.872`, `> 0.999`, `< 0.001`.
  public static func fraction(_ value: Double) -> String {
    if value < 1, value >= 0.9995 { return ">\(fixed)0.999" }
    return decimal(value)
  }

  /// A share of the whole in per cent: `87.2 %`.
  public static func percent(_ fraction: Double, decimals: Int = 1) -> String {
    guard fraction.isFinite else { return decimal(fraction) }
    let hundred = fraction * 100
    let written = plain(hundred.magnitude, decimals)
    if hundred > 0, hundred < 100 {
      let least = plain(smallest(decimals), decimals)
      if plain(100, decimals) == written { return ">\(fixed)\(plain(100 - smallest(decimals), decimals))\(thin)%" }
      if plain(0, decimals) == written { return "<\(fixed)\(least)\(thin)%" }
    }
    let sign = fraction < 0 && written.contains { "123456789".contains($0) } ? minus : ""
    return "\(sign)\(written)\(thin)%"
  }

  /// A part of a whole: `34 of 51 (66.7 %)`; of nothing, only the counts.
  public static func share(_ part: Int, of whole: Int) -> String {
    let counts = "\(count(part)) of \(count(whole))"
    return whole > 0 ? "\(counts) (\(percent(Double(part) / Double(whole))))" : counts
  }

  /// A p-value: `p = 0.031`, `p < 0.001`, `p > 0.999`.
  public static func pValue(_ p: Double) -> String {
    guard !p.isNaN else { return "p undefined" }
    if p < 0.001 { return "p\(fixed)<\(fixed)0.001" }
    if p > 0.999 { return "p\(fixed)>\(fixed)0.999" }
    return "p\(fixed)=\(fixed)\(plain(p, 3))"
  }

  /// A threshold as its author wrote it: as few digits as give the number back.
  public static func exact(_ value: Double) -> String {
    guard value.isFinite else { return decimal(value) }
    if value == value.rounded(), value.magnitude < 1e15 { return count(Int(value)) }
    let written = "\(value.magnitude)"
    let shown = written.contains("e") ? scientific(value.magnitude) : written
    return (value < 0 ? minus : "") + shown
  }

  /// A number with at most six significant digits and no needless zeros, for lists of scores.
  public static func compact(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value.isFinite ? "0" : decimal(value) }
    guard (1e-4..<1e15).contains(value.magnitude) else { return scientific(value) }
    let whole = Int(log10(value.magnitude).rounded(.down)) + 1
    var text = plain(value.magnitude, max(0, 6 - whole))
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return (value < 0 ? minus : "") + text
  }

  /// A number beside the limit it is held against, with as many decimals as keep the two apart.
  ///
  /// 0.84996 beside 0.85 reads `0.84996`, not `0.850`.
  public static func decimal(_ value: Double, apartFrom limit: Double) -> String {
    guard value.isFinite, limit.isFinite, value != limit, value.magnitude < 10, limit.magnitude < 10 else {
      return decimal(value)
    }
    for places in 3...15 where plain(value, places) != plain(limit, places) {
      let text = plain(value.magnitude, places)
      guard places > 3 || text.contains(where: { "123456789".contains($0) }) else { return decimal(value) }
      return (value < 0 && text.contains { "123456789".contains($0) } ? minus : "") + text
    }
    return exact(value)
  }

  static func plain(_ value: Double, _ places: Int) -> String {
    let text = String(format: "%.*f", places, value)
    guard value.magnitude >= 1000 else { return text }
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, !whole.hasPrefix("-") else { return text }
    return grouped(String(whole)) + (parts.count > 1 ? "." + parts[1] : "")
  }

  private static func smallest(_ places: Int) -> Double {
    var value = 1.0
    for _ in 0..<places { value /= 10 }
    return value
  }

  private static func grouped(_ digits: String) -> String {
    var out = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { out += thin }
      out.append(digit)
    }
    return out
  }

  private static func scientific(_ value: Double) -> String {
    let parts = String(format: "%.2e", value.magnitude).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    let raised = String(exponent).map { superscripts[$0] ?? String($0) }.joined()
    return (value < 0 ? minus : "") + "\(parts[0])\(fixed)×\(fixed)10\(raised)"
  }

  private static let superscripts: [Character: String] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
  ]
}
