"""Items: the reference data that taxes, prices and promotions share."""
