// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import DataQuality
import Foundation
import Statistics
import Testing

/// Numbers of scikit-learn 1.9.1 and numpy on the same sixty rows, which both sides make by the same formula.
@Suite struct LearnerReferenceTests {
  private static let rows: [Double] = (0..<180).map { place -> Double in
    let (i, j) = (Double(place / 3), Double(place % 3))
    let wave: Double = sin(1.3 * i + 2.1 * j)
    let other: Double = cos(0.37 * i * (j + 1))
    return wave + 0.2 * other
  }
  private static let scores: [Double] = (0..<60).map { i -> Double in
    let wave: Double = 0.6 * sin(2.9 * Double(i))
    return 0.9 * rows[3 * i] - 1.1 * rows[3 * i + 1] + wave
  }

  private func near(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= tolerance }
  }

  @Test func `two classes give scikit-learn's coefficients and chances`() throws {
    let fit = try MultinomialRegression(
      rows: Self.rows, width: 3, classOfRow: Self.scores.map { $0 > 0.1 ? 1 : 0 }, classCount: 2)
    #expect(
      near(
        fit.coefficients[0],
        [2.0505066014836624, -2.1788741769784252, 0.14584333279723954, -0.18257927174810287], 1e-6))
    let chances = fit.probabilities(of: Array(Self.rows.prefix(9)))
    #expect(near([1, 3, 5].map { chances[$0] }, [0.10092196538259923, 0.9105695902159334, 0.9667835799764825], 1e-7))
  }

  @Test func `three classes give scikit-learn's coefficients and chances`() throws {
    let fit = try MultinomialRegression(
      rows: Self.rows, width: 3, classOfRow: Self.scores.map { $0 > 0.5 ? 2 : $0 > -0.4 ? 1 : 0 }, classCount: 3)
    let expected = [
      [-1.5930834394280904, 2.030380930978914, -0.03626675835666665, -0.01713633643960457],
      [0.0783050635258871, 0.06295072859467726, 0.09925222833979135, 0.3261461042255447],
      [1.5147783759022029, -2.093331659573592, -0.06298546998312479, -0.30900976778594025],
    ]
    for (own, vector) in expected.enumerated() { #expect(near(fit.coefficients[own], vector, 1e-6)) }
    #expect(
      near(
        fit.probabilities(of: Array(Self.rows.prefix(6))),
        [
          0.8066995587839119, 0.17905803276507817, 0.014242408451009866, 0.018449828182269874, 0.2021669682238223,
          0.7793832035939078,
        ], 1e-7))
  }

  @Test func `leading directions are numpy's eigenvectors`() {
    let found = PrincipalComponents(rows: Self.rows, width: 3, count: 3)
    #expect(near(found.variances, [0.8092659533430099, 0.7701130675257143, 0.021064012017526154], 1e-12))
    #expect(
      near(
        found.directions,
        [
          -0.008266211980358734, -0.6969398542130656, 0.7170819404705202, 0.8243873191019152, -0.4106212069784869,
          -0.3895841019388336, 0.5659657391074594, 0.5879328737100873, 0.577942659930504,
        ], 1e-9))
  }
}
