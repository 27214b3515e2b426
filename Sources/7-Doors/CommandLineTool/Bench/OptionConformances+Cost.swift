// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Prediction
public import Validation

extension BenchConfiguration.Numbers: ExpressibleByArgument {}
extension CascadePlan.Measure: ExpressibleByArgument {}
