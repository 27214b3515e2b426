// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Coefficients of agreement")
struct AgreementCoefficientTests {
  /// irrCAC 0.4.4 (Python) on `raw_4raters`: value and standard error; the alpha's error is left out, for there irrCAC's Python
  /// differs from its R where subjects have unequal numbers of ratings.
  @Test(arguments: [
    (
      "identity", AgreementWeights.identity,
      [
        0.775444068127, 0.142949950641, 0.761169275422, 0.153019203469, 0.762817441303, 0.14916815248, 0.772727272727,
        0.144716619899, 0.743421052632,
      ]
    ),
    (
      "linear", .linear,
      [
        0.858739136433, 0.117329021881, 0.817944767097, 0.148504355499, 0.813776319966, 0.145085402493, 0.848484848485,
        0.123356124494, 0.800383877159,
      ]
    ),
    (
      "quadratic", .quadratic,
      [
        0.914000723552, 0.103962244645, 0.864935064935, 0.146033610757, 0.857710656223, 0.143670663829, 0.901515151515,
        0.110894374974, 0.849107142857,
      ]
    ),
    (
      "ordinal", .ordinal,
      [
        0.898939769908, 0.106903523815, 0.850206189397, 0.147035693874, 0.843659525188, 0.144099959112, 0.886363636364,
        0.113905903978, 0.833638025594,
      ]
    ),
    (
      "radical", .radical,
      [
        0.819811702198, 0.128355524617, 0.789924094651, 0.15003645829, 0.788340007583, 0.146365207509, 0.812627079504,
        0.132779374985, 0.771981312139,
      ]
    ),
    (
      "ratio", .ratio,
      [
        0.85736755783, 0.122071330135, 0.821338343945, 0.152386040561, 0.81196517587, 0.148600701756, 0.840236692761,
        0.132208831633, 0.797402774712,
      ]
    ),
    (
      "circular", .circular,
      [
        0.830195139461, 0.132651377254, 0.807199770158, 0.148944059645, 0.805348881367, 0.147478317147, 0.823546999489,
        0.13695564069, 0.789980267899,
      ]
    ),
    (
      "bipolar", .bipolar,
      [
        0.900373015443, 0.105815706008, 0.85307255014, 0.144632187641, 0.844871752036, 0.142138834633, 0.888149168452,
        0.112456166021, 0.834990520024,
      ]
    ),
  ])
  func `agrees with irrCAC on ratings with gaps`(_ name: String, _ weights: AgreementWeights, _ expected: [Double])
    throws
  {
    let table = try AgreementData.krippendorff
    let measures: [AgreementMeasure] = [
      .gwetAC(weights), .fleissKappa(weights), .kappa(weights), .brennanPrediger(weights),
    ]
    for (place, measure) in measures.enumerated() {
      let found = table.estimate(measure)
      #expect(agree(found.value, expected[2 * place], 1e-11), "\(measure)")
      #expect(agree(found.standardError, expected[2 * place + 1], 1e-11), "\(measure)")
      #expect(found.n == 11)
    }
    #expect(agree(table.estimate(.weightedAlpha(weights)).value, expected[8], 1e-11))
    #expect(weights.name == name)
  }

  /// irrCAC 0.4.4 on the made table: value, standard error, interval.
  @Test func `agrees with irrCAC on ratings without gaps`() throws {
    let table = try AgreementData.complete()
    for (measure, value, error, lower, upper) in [
      (AgreementMeasure.gwetAC(.identity), 0.555855421687, 0.083761709905, 0.382581123029, 0.729129720344),
      (.fleissKappa(.identity), 0.55465352276, 0.082926504756, 0.383106977591, 0.726200067929),
      (.kappa(.identity), 0.555555555556, 0.082425211215, 0.385046015085, 0.726065096026),
      (.brennanPrediger(.identity), 0.555555555556, 0.083534379062, 0.382751526578, 0.728359584533),
      (.krippendorffAlpha(.nominal), 0.559292548565, 0.082926504756, 0.387746003396, 0.730839093734),
      (.gwetAC(.quadratic), 0.842496114213, 0.036062176949, 0.76789581742, 0.917096411006),
      (.fleissKappa(.quadratic), 0.84424899667, 0.04692316528, 0.747181033708, 0.941316959631),
      (.kappa(.quadratic), 0.844297746415, 0.046878678661, 0.747321811037, 0.941273681793),
      (.brennanPrediger(.quadratic), 0.841666666667, 0.03539801299, 0.7684402977, 0.914893035633),
      (.krippendorffAlpha(.interval), 0.845871402954, 0.04692316528, 0.748803439993, 0.942939365916),
    ] {
      let found = table.estimate(measure)
      #expect(agree(found.value, value, 1e-11), "\(measure)")
      #expect(agree(found.standardError, error, 1e-11), "\(measure)")
      #expect(agree(found.interval?.lower, lower, 1e-9), "\(measure)")
      #expect(agree(found.interval?.upper, upper, 1e-9), "\(measure)")
    }
  }

  /// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): .743, .815, .849.
  ///
  /// All digits and the ratio scale are from the `krippendorff` package 0.9.0. Standard errors by numerical derivatives with respect to the subjects' weights in numpy.
  @Test func `alpha agrees with Krippendorff's published values on every scale`() throws {
    let table = try AgreementData.krippendorff
    for (scale, value, error) in [
      (RatingScale.nominal, 0.743421052631579, 0.14547871722595537), (.ordinal, 0.8153875037548814, 0.1468791277158123),
      (.interval, 0.8491071428571428, 0.1290511999468949), (.ratio, 0.7974027747116121, 0.14036038507518656),
    ] {
      let found = table.estimate(.krippendorffAlpha(scale))
      #expect(agree(found.value, value, 1e-12), "\(scale)")
      #expect(agree(found.standardError, error, 1e-6), "\(scale)")
    }
  }

  /// Fleiss, Psychological Bulletin 76 (1971): the textbook table of 10 × 14 × 5, kappa .210.
  @Test func `Fleiss' kappa of counts agrees with the published table`() throws {
    let table = try AgreementData.fleiss
    #expect(agree(table.estimate(.fleissKappa(.identity)).value, 0.20993070442195522, 1e-13))
    #expect(table.estimate(.kappa(.identity)).value == nil)
    #expect(table.estimate(.kappa(.identity)).reason != nil)
    #expect(table.estimate(.fleissKappa(.identity), readers: .random).interval == nil)
    #expect(table.fleissKappaByCategory().count == 5)
    // Fleiss, Nee and Landis: z = 15 to 17 here; the error is below that of each category by hand.
    let test = table.fleissTest()
    #expect((test.pValue ?? 1) < 1e-10)
  }

  /// Two readers and two categories by hand: 40, 9, 6, 45 of 100.
  @Test func `two readers by hand`() throws {
    var codes: [[Int?]] = []
    for (a, b, count) in [(0, 0, 40), (0, 1, 9), (1, 0, 6), (1, 1, 45)] {
      codes += [[Int?]](repeating: [a, b], count: count)
    }
    let table = try RatingTable(codes: codes, raters: ["A", "B"], categories: ["no", "yes"])
    // Chance: .49 × .46 + .51 × .54 = .5008; Fleiss: .475² + .525²; AC1: 2 × .475 × .525.
    #expect(agree(table.estimate(.percentAgreement(.identity)).value, 0.85, 1e-12))
    #expect(agree(table.estimate(.kappa(.identity)).value, (0.85 - 0.5008) / 0.4992, 1e-12))
    #expect(agree(table.estimate(.fleissKappa(.identity)).value, (0.85 - 0.50125) / 0.49875, 1e-12))
    #expect(agree(table.estimate(.gwetAC(.identity)).value, (0.85 - 0.49875) / 0.50125, 1e-12))
    #expect(agree(table.estimate(.brennanPrediger(.identity)).value, 0.7, 1e-12))
    #expect(table.estimate(.kappa(.identity)).name == "cohen-kappa")
    #expect(table.square(first: 0, second: 1).counts == [[40, 9], [6, 45]])
    // Cohen's kappa of the square has the same value, and its error with n in place of n − 1.
    let square = table.square(first: 0, second: 1).kappa()
    let linear = table.estimate(.kappa(.identity))
    #expect(agree(square.value, linear.value ?? 0, 1e-12))
    #expect(agree(square.standardError, (linear.standardError ?? 0) * (99.0 / 100).squareRoot(), 1e-12))
    // Positive and negative agreement: 90/105 and 80/95.
    let specific = table.specificAgreement()
    #expect(agree(specific[0].value, 80.0 / 95, 1e-12))
    #expect(agree(specific[1].value, 90.0 / 105, 1e-12))
    #expect(agree(table.square(first: 0, second: 1).specificAgreement(category: 1).value, 90.0 / 105, 1e-12))
  }

  /// Numerical derivatives in numpy, as for alpha.
  @Test func `agreement on a category has the error of an independent computation`() throws {
    let second = try AgreementData.complete().specificAgreement()[1]
    #expect(agree(second.value, 0.5396825396825398, 1e-12))
    #expect(agree(second.standardError, 0.11589821114367573, 1e-7))
  }

  /// Gwet (2014): the variance over readers by the jackknife, here of irrCAC's values without each reader.
  @Test func `a sample of readers widens the interval`() throws {
    let table = try AgreementData.complete()
    let fixed = table.estimate(.fleissKappa(.identity))
    let random = table.estimate(.fleissKappa(.identity), readers: .random)
    #expect(agree(random.standardError, 0.09763857174691633, 1e-10))
    #expect(random.value == fixed.value)
    let narrow = try #require(fixed.interval)
    let wide = try #require(random.interval)
    #expect(wide.lower < narrow.lower && wide.upper > narrow.upper)
    let two = try table.selecting(raters: [0, 1]).estimate(.kappa(.identity), readers: .random)
    #expect(two.value != nil && two.interval == nil && two.reason == .tooFewUnits(of: "readers", found: 2, needed: 3))
  }

  /// Numerical derivatives in numpy, summed over patients of three subjects.
  @Test func `subjects of one patient count as one unit`() throws {
    let found = try AgreementData.complete(patientsOf: true).selecting(raters: [0, 1]).estimate(.kappa(.identity))
    #expect(agree(found.value, 0.6146788990825688, 1e-12))
    #expect(agree(found.standardError, 0.09707269351976816, 1e-7))
    #expect(found.clusters == 8)
    #expect(
      agree(
        try AgreementData.complete().selecting(raters: [0, 1]).estimate(.kappa(.identity)).standardError,
        0.12255360352670804, 1e-7))
  }

  @Test func `pulls of all coefficients are those of the jackknife in large tables`() throws {
    var random = SplitMix(seed: 31)
    let codes: [[Int?]] = (0..<400).map { _ in
      let truth = Int(random.next() % 4)
      return (0..<3).map { _ in
        random.uniform() < 0.1 ? nil : random.uniform() < 0.7 ? truth : Int(random.next() % 4)
      }
    }
    let kept = codes.filter { $0.count { $0 != nil } > 1 }
    func table(without: Int?) throws -> RatingTable {
      try RatingTable(
        codes: kept.enumerated().filter { $0.offset != without }.map(\.element), raters: ["A", "B", "C"],
        categories: ["1", "2", "3", "4"])
    }
    let whole = try table(without: nil)
    let measures: [AgreementMeasure] = [
      .gwetAC(.identity), .fleissKappa(.linear), .kappa(.identity), .kappa(.quadratic), .brennanPrediger(.ordinal),
      .krippendorffAlpha(.nominal), .krippendorffAlpha(.ordinal), .krippendorffAlpha(.interval),
      .krippendorffAlpha(.ratio), .percentAgreement(.identity),
    ]
    let parts = try kept.indices.map { left in
      let rest = try table(without: left)
      return measures.map { rest.estimate($0).value ?? .nan }
    }
    for (place, measure) in measures.enumerated() {
      let values = parts.map { $0[place] }
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      let jackknife = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * (n - 1) / n).squareRoot()
      let error = try #require(whole.estimate(measure).standardError)
      #expect((error / jackknife - 1).magnitude < 0.01, "\(measure)")
    }
  }

  @Test func `coefficients obey their laws`() throws {
    let table = try AgreementData.complete()
    let measures: [AgreementMeasure] = [
      .percentAgreement(.identity), .gwetAC(.linear), .fleissKappa(.quadratic), .kappa(.identity),
      .brennanPrediger(.identity), .krippendorffAlpha(.nominal), .krippendorffAlpha(.ordinal),
      .krippendorffAlpha(.interval),
    ]
    // Readers and subjects may come in any order; doubling all subjects as pairs of one patient changes nothing.
    let readers = try table.selecting(raters: [2, 0, 3, 1])
    let turned = try RatingTable(
      codes: AgreementData.rows.reversed(), raters: table.raters, categories: table.categories)
    let twice = try RatingTable(
      codes: AgreementData.rows + AgreementData.rows, raters: table.raters, categories: table.categories,
      clusters: ClusterIndex(unitOfRow: (0..<48).map { Int32($0 % 24) }, count: 24))
    // By order and by squared distance, turning the categories round changes nothing.
    let mirrored = try RatingTable(
      codes: AgreementData.rows.map { $0.map { 3 - $0 } }, raters: table.raters, categories: table.categories)
    for measure in measures {
      let found = table.estimate(measure)
      for other in [readers, turned, mirrored] {
        #expect(agree(other.estimate(measure).value, found.value ?? 0, 1e-12), "\(measure)")
        #expect(agree(other.estimate(measure).standardError, found.standardError ?? 0, 1e-10), "\(measure)")
      }
      guard !"\(measure)".contains("krippendorff") else { continue }
      #expect(agree(twice.estimate(measure).value, found.value ?? 0, 1e-12), "\(measure)")
      #expect(agree(twice.estimate(measure).standardError, found.standardError ?? 0, 1e-10), "\(measure)")
    }
    // Interval alpha does not mind shift and scale, ordinal alpha no monotone map.
    let moved = try RatingTable(
      codes: AgreementData.rows, raters: table.raters, categories: table.categories, values: [-3, 4, 11, 18])
    let bent = try RatingTable(
      codes: AgreementData.rows, raters: table.raters, categories: table.categories, values: [1, 10, 11, 1000])
    #expect(
      agree(
        moved.estimate(.krippendorffAlpha(.interval)).value,
        table.estimate(.krippendorffAlpha(.interval)).value ?? 0, 1e-12))
    #expect(
      bent.estimate(.krippendorffAlpha(.ordinal)).value == table.estimate(.krippendorffAlpha(.ordinal)).value)
    // With two categories all weights are the same.
    let split = try table.dichotomised(at: 2)
    for weights in [AgreementWeights.linear, .quadratic, .ordinal, .radical] {
      #expect(
        agree(split.estimate(.kappa(weights)).value, split.estimate(.kappa(.identity)).value ?? 0, 1e-12))
    }
  }

  @Test func `edge cases have a reason, and complete agreement has an interval`() throws {
    let same = try RatingTable(
      codes: [[Int?]](repeating: [0, 0], count: 8), raters: ["A", "B"], categories: ["no", "yes"])
    #expect(same.estimate(.kappa(.identity)).value == nil)
    #expect(same.estimate(.krippendorffAlpha(.nominal)).value == nil)
    #expect(same.estimate(.kappa(.identity)).reason != nil)
    #expect(same.estimate(.gwetAC(.identity)).value == 1)
    let perfect = try RatingTable(
      codes: (0..<40).map { [$0 % 2, $0 % 2] }, raters: ["A", "B"], categories: ["no", "yes"])
    let kappa = perfect.estimate(.kappa(.identity))
    #expect(kappa.value == 1 && kappa.standardError == 0)
    // Wilson's lower bound of 40 of 40 is 40/(40 + 1.96²); chance is one half.
    #expect(agree(kappa.interval?.lower, 2 * (40 / (40 + 3.841458820694124)) - 1, 1e-9))
    #expect(perfect.test(.kappa(.identity)).reason == .zeroStandardError)
    let single = try RatingTable(codes: [[0, nil], [nil, 1]], raters: ["A", "B"], categories: ["no", "yes"])
    #expect(
      single.estimate(.fleissKappa(.identity)).reason == .emptyDenominator(of: "subjects with two or more ratings"))
    let zero = try RatingTable(numbers: [[0, 1], [2, 2], [1, 1]], raters: ["A", "B"])
    #expect(zero.estimate(.kappa(.ratio)).value == nil)
    #expect(zero.estimate(.krippendorffAlpha(.ratio)).value != nil)
    #expect(zero.estimate(.kappa(.custom([[1, 2], [2, 1]]))).reason != nil)
  }

  @Test func `tables that make no sense are refused`() {
    #expect(throws: RatingTableError.empty) { try RatingTable(codes: [], raters: ["A"], categories: ["x"]) }
    #expect(throws: RatingTableError.empty) { try RatingTable(codes: [[nil]], raters: ["A"], categories: ["x"]) }
    #expect(throws: RatingTableError.unknownCategory(subject: 0, rater: 1)) {
      try RatingTable(codes: [[0, 3]], raters: ["A", "B"], categories: ["x", "y"])
    }
    #expect(throws: RatingTableError.ratingsDiffer(subject: 1, expected: 2, found: 1)) {
      try RatingTable(codes: [[0, 0], [1]], raters: ["A", "B"], categories: ["x", "y"])
    }
    #expect(throws: RatingTableError.notFinite(subject: 0, rater: 0)) {
      try RatingTable(numbers: [[.nan, 1]], raters: ["A", "B"])
    }
    #expect(throws: RatingTableError.valuesNotAscending) {
      try RatingTable(codes: [[0, 1]], raters: ["A", "B"], categories: ["x", "y"], values: [2, 1])
    }
  }
}
