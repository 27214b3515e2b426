// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Intraclass correlations and error of measurement")
struct IntraclassTests {
  /// Shrout and Fleiss (1979): .17 .29 .71 .44 .62 .91, all digits by numpy and pingouin 0.6.1; intervals after McGraw and Wong
  /// by scipy's F distribution (published to two digits in the documentation of R's psych).
  @Test(arguments: [
    (IntraclassForm.oneWaySingle, 0.16574176840547544, -0.13293232487475098, 0.7225600623281211),
    (.agreementSingle, 0.28976377952755905, 0.018786513374712027, 0.7610843696489529),
    (.consistencySingle, 0.714840714840715, 0.3424647650339255, 0.9458582599553597),
    (.oneWayMean, 0.44279713367926865, -0.8844421552381201, 0.9124154203407755),
    (.agreementMean, 0.6200505475989891, 0.07113681530250342, 0.9272320401677219),
    (.consistencyMean, 0.9093155423770695, 0.6756747138163048, 0.9858916781690623),
  ])
  func `agrees with Shrout and Fleiss`(_ form: IntraclassForm, _ value: Double, _ lower: Double, _ upper: Double) throws
  {
    let found = try #require(try AgreementData.shroutFleiss.intraclass()).estimate(form)
    #expect(agree(found.value, value, 1e-12))
    #expect(agree(found.interval?.lower, lower, 1e-8))
    #expect(agree(found.interval?.upper, upper, 1e-8))
  }

  @Test func `F tests agree with scipy`() throws {
    let icc = try #require(try AgreementData.shroutFleiss.intraclass())
    #expect(agree(icc.test(.oneWaySingle).pValue, 0.1647688083446397, 1e-10))
    #expect(agree(icc.test(.agreementMean).pValue, 0.0001345665164843363, 1e-10))
    #expect(icc.test(.consistencySingle).degreesOfFreedom == [5, 15])
  }

  @Test func `error of measurement by hand`() throws {
    let icc = try #require(try AgreementData.shroutFleiss.intraclass())
    // Mean squares 6.2639 within and 1.0194 residual; chi-squared bounds from scipy.
    #expect(agree(icc.standardErrorOfMeasurement(.agreement).value, 2.502776236280201, 1e-12))
    let consistency = icc.standardErrorOfMeasurement(.consistency)
    #expect(agree(consistency.value, 1.0096754153907304, 1e-12))
    #expect(agree(consistency.interval?.lower, 0.745852134100428, 1e-9))
    #expect(agree(consistency.interval?.upper, 1.562665778192401, 1e-9))
    #expect(
      agree(
        icc.smallestDetectableChange(.consistency).value, 1.959963984540054 * 2.0.squareRoot() * 1.0096754153907304,
        1e-9))
  }

  @Test func `correlations obey their laws`() throws {
    let rows: [[Double?]] = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    let raters = ["1", "2", "3", "4"]
    let plain = try #require(try RatingTable(numbers: rows, raters: raters).intraclass())
    let moved = try #require(
      try RatingTable(numbers: rows.map { $0.map { $0.map { 3 - 2 * $0 } } }, raters: raters).intraclass())
    let offset = try #require(
      try RatingTable(
        numbers: rows.map { row in row.enumerated().map { place, x in x.map { $0 + Double(place * 10) } } },
        raters: raters
      ).intraclass())
    for form in IntraclassForm.allCases {
      #expect(agree(moved.estimate(form).value, plain.estimate(form).value ?? 0, 1e-12), "\(form)")
    }
    // Readers' offsets leave consistency alone and lower agreement.
    #expect(
      agree(offset.estimate(.consistencySingle).value, plain.estimate(.consistencySingle).value ?? 0, 1e-12))
    #expect((offset.estimate(.agreementSingle).value ?? 1) < (plain.estimate(.agreementSingle).value ?? 0))
  }

  @Test func `gaps leave the one-way forms and refuse the others`() throws {
    let table = try RatingTable(
      numbers: [[1, 2, 1.5], [4, 4.4, nil], [7, 6, 6.5], [3, 3, 2], [9, nil, 8]], raters: ["A", "B", "C"])
    let icc = try #require(table.intraclass())
    #expect(icc.estimate(.oneWaySingle).interval != nil)
    #expect(icc.estimate(.oneWaySingle).method.contains("approximate"))
    #expect(icc.estimate(.agreementSingle).value == nil)
    #expect(icc.estimate(.agreementSingle).reason?.description.contains("3 of 5") == true)
    #expect(try #require(table.intraclass(of: table.completeSubjects)).estimate(.agreementSingle).value != nil)
    #expect(try RatingTable(numbers: [[1, 2]], raters: ["A", "B"]).intraclass() == nil)
    let same = try #require(try RatingTable(numbers: [[1, 1], [2, 2]], raters: ["A", "B"]).intraclass())
    #expect(same.estimate(.agreementSingle).value == 1 && same.estimate(.agreementSingle).interval == nil)
  }
}
